import { column, createRng, sequencesOf } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { occupationShares } from "../src/occupation-shares.js";

const careers = sequencesOf("occupation", [
  ["3", "3", "7", "3"],
  ["7", "20"],
  ["20", "20", "20"],
]);

const named = (names: readonly string[], name: string): number => names.indexOf(`occupation ${name}`);

describe("occupationShares", () => {
  test("shares, numeric endpoints, moves and distinct states of three careers", () => {
    const shares = occupationShares([careers], { endpoints: "codes" });
    const [d] = shares.designs;
    const values = (name: string): number[] => [...column(d!, named(d!.names, name))];
    expect(values("share 3")).toEqual([0.75, 0, 0]);
    expect(values("share 7")).toEqual([0.25, 0.5, 0]);
    expect(values("share 20")).toEqual([0, 0.5, 1]);
    expect(values("last")).toEqual([3, 20, 20]);
    expect(values("first")).toEqual([3, 7, 20]);
    expect(values("moves")).toEqual([2, 1, 0]);
    expect(values("distinct")).toEqual([2, 2, 1]);
    expect(shares).toMatchObject({ name: "shares", dimension: 7, folds: null, inSample: false });
  });

  test("fifty occupations give the reference's 54 columns, in its order", () => {
    const vocabulary = Array.from({ length: 50 }, (_, k) => String(k));
    const { designs, dimension } = occupationShares([sequencesOf("occupation", [["4", "9"], ["1"]], vocabulary)]);
    expect(dimension).toBe(54);
    expect(designs[0]!.names.slice(50)).toEqual([
      "occupation last",
      "occupation first",
      "occupation moves",
      "occupation distinct",
    ]);
  });

  test("labels that are no numbers are coded by their place, unknown states by -1 with a share of their own", () => {
    const sequences = sequencesOf("industry", [
      ["mining", null],
      ["trade", "mining"],
    ]);
    const [d] = occupationShares([sequences], { endpoints: "codes" }).designs;
    expect(d!.names).toContain("industry share unknown");
    expect([...column(d!, d!.names.indexOf("industry last"))]).toEqual([-1, 0]);
    expect([...column(d!, d!.names.indexOf("industry first"))]).toEqual([0, 1]);
  });

  test("kinds of sequences stand side by side", () => {
    const industries = sequencesOf("industry", [["a"], ["b"], ["b", "a"]]);
    expect(occupationShares([careers, industries]).dimension).toBe(7 + 6);
  });

  test("an option that does not exist is refused", () => {
    const options = { endpoint: "codes" } as object;
    expect(() => occupationShares([careers], options)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
  });
});

describe("scores of the endpoints", () => {
  test("have mass-weighted mean 0 and variance 1 and order a ladder whose labels are shuffled", () => {
    // People live on stretches of a hidden ladder of 12 rungs; labels say nothing about the rung.
    const label = [7, 2, 11, 0, 5, 9, 1, 10, 4, 8, 3, 6].map((k) => `state ${String.fromCharCode(97 + k)}`);
    const rng = createRng(0);
    const histories = Array.from({ length: 600 }, () => {
      const start = rng.below(9);
      return Array.from({ length: 8 }, () => label[start + rng.below(4)]!);
    });
    const sequences = sequencesOf("occupation", histories);
    const [d] = occupationShares([sequences]).designs;
    const last = column(d!, d!.names.indexOf("occupation last"));
    const score = new Map(histories.map((h, i) => [h[h.length - 1]!, last[i]!]));
    const ladder = label.map((l) => score.get(l)!);
    const upwards = ladder.slice(1).map((s, k) => Math.sign(s - ladder[k]!));
    expect(new Set(upwards).size).toBe(1);

    const masses = label.map((l) => histories.flat().filter((s) => s === l).length / (600 * 8));
    const moment = (power: number): number => masses.reduce((sum, m, k) => sum + m * ladder[k]! ** power, 0);
    expectClose(moment(1), 0, 1e-10);
    expectClose(moment(2), 1, 1e-10);
  });

  test("do not depend on the order of the units", () => {
    const histories = [["a", "b"], ["b", "c", "c"], ["d"], ["a", "d", "b"]];
    const forwards = occupationShares([sequencesOf("s", histories)]).designs[0]!;
    const backwards = occupationShares([sequencesOf("s", histories.toReversed())]).designs[0]!;
    const last = forwards.names.indexOf("s last");
    expectAllClose(column(forwards, last), column(backwards, last).toReversed(), 1e-12);
  });
});
