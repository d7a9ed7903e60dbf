import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moves } from "../../src/descriptives/moves.js";
import { transitionCounts } from "../../src/descriptives/transition-counts.js";
import { anyCareers, spelled } from "./examples.js";

describe("transitionCounts", () => {
  test("of two careers, with the rates of states that were left and null for one that was not", () => {
    const { states, counts, rates } = transitionCounts(spelled(["AABA", "ABC"]));
    expect(states).toEqual(["A", "B", "C"]);
    expect([...counts]).toEqual([1, 2, 0, 1, 0, 1, 0, 0, 0]);
    expect(rates.map((row) => row && [...row])).toEqual([[1 / 3, 2 / 3, 0], [0.5, 0, 0.5], null]);
  });

  test("unknown states have a row and a column, or the states around them are neighbours", () => {
    const s = spelled(["A?B"]);
    expect(transitionCounts(s).states).toEqual(["A", "B", "unknown"]);
    expect([...transitionCounts(s).counts]).toEqual([0, 0, 1, 0, 0, 0, 0, 1, 0]);
    expect([...transitionCounts(s, { unknown: "skip" }).counts]).toEqual([0, 1, 0, 0]);
  });

  test("off the diagonal are the moves, and all are the periods after the first", () => {
    fc.assert(
      fc.property(anyCareers, (careers) => {
        const s = spelled(careers);
        const { counts, states } = transitionCounts(s);
        const all = counts.reduce((a, b) => a + b, 0);
        const stays = states.reduce((sum, _, k) => sum + counts[k * states.length + k]!, 0);
        expect(all - stays).toBe(moves(s).reduce((a, b) => a + b));
        expect(all).toBe(careers.reduce((sum, career) => sum + career.length - 1, 0));
      }),
    );
  });
});
