import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { encoded, networkWith, ordinary, withBlock } from "./small-tasks.js";

const career = [2, 4, 3, 3];
const last = networkWith(5, []);
const attention = networkWith(5, [], { pooling: "attention" });

/** The parameters of `last` with a query. */
const withQuery = (query: number | readonly number[]): Float64Array => {
  const encoder = Float64Array.from([...ordinary(last), ...new Float64Array(last.hidden)]);
  return withBlock(attention, encoder, "pooling.query", query);
};

/** States after 1, 2, ... periods. */
const states = career.map((_, t) => Array.from(encoded(last, [career.slice(0, t + 1)]).representation));

describe("attention pooling", () => {
  test("without a query it is the mean of the states", () => {
    const mean = states[0]!.map((_, k) => states.reduce((sum, h) => sum + h[k]!, 0) / career.length);
    expectAllClose(encoded(attention, [career], withQuery(0)).representation, mean, 1e-15, "pooled");
  });

  test("is the softmax of the scores times the states", () => {
    const query = [0.5, -2, 1, 0.1, 3];
    const scores = states.map((h) => Math.exp(h.reduce((sum, x, k) => sum + x * query[k]!, 0)));
    const total = scores.reduce((a, b) => a + b);
    const pooled = query.map((_, k) => states.reduce((sum, h, t) => sum + (scores[t]! / total) * h[k]!, 0));
    expectAllClose(encoded(attention, [career], withQuery(query)).representation, pooled, 1e-14, "pooled");
  });

  test("one period is its own state, whatever the query", () => {
    expectAllClose(encoded(attention, [[3]], withQuery(7)).representation, encoded(last, [[3]]).representation, 0, "h");
  });

  test("a query that dwarfs every other score picks one state, without overflow", () => {
    const query = states[1]!.map((x) => 1e6 * x);
    const best = states.map((h) => h.reduce((sum, x, k) => sum + x * query[k]!, 0));
    const chosen = states[best.indexOf(Math.max(...best))]!;
    expectAllClose(encoded(attention, [career], withQuery(query)).representation, chosen, 1e-12, "pooled");
  });

  test("padding after the end of a career has no weight", () => {
    const { representation } = encoded(attention, [career.slice(0, 2), career], withQuery(1));
    const alone = encoded(attention, [career.slice(0, 2)], withQuery(1)).representation;
    alone.forEach((x, k) => expectClose(representation[2 * k]!, x, 0, "pooled"));
    expect(representation.every(Number.isFinite)).toBe(true);
  });
});
