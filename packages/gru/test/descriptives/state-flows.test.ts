import { sequencesOf } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stateFlows } from "../../src/index.js";

const total = (row: readonly number[]): number => row.reduce((sum, v) => sum + v, 0);

describe("stateFlows", () => {
  test("counts and moves by hand, careers of different lengths meeting at their last state", () => {
    const s = sequencesOf("job", [["a", "b", "a"], ["a", "a"], ["c"], ["b", null, "a"]]);
    const flows = stateFlows(s, Uint8Array.of(1, 1, 0, 0), { states: 1 });
    // Categories: a, other, missing, not begun.
    expect(flows).toMatchObject({ states: ["a"], back: [2, 1, 0], longer: 0 });
    expect(flows.treated).toEqual({
      n: 2,
      counts: [
        [1, 0, 0, 1],
        [1, 1, 0, 0],
        [2, 0, 0, 0],
      ],
      moves: [
        [
          [0, 1, 0, 0],
          [0, 0, 0, 0],
          [0, 0, 0, 0],
          [1, 0, 0, 0],
        ],
        [
          [1, 0, 0, 0],
          [1, 0, 0, 0],
          [0, 0, 0, 0],
          [0, 0, 0, 0],
        ],
      ],
    });
    expect(flows.untreated.counts).toEqual([
      [0, 1, 0, 1],
      [0, 0, 1, 1],
      [1, 1, 0, 0],
    ]);
  });

  test("shows the last periods, counts who reaches further back, and names the states of these periods alone", () => {
    const s = sequencesOf("job", [
      ["x", "x", "x", "a", "b"],
      ["a", "b"],
    ]);
    const flows = stateFlows(s, Uint8Array.of(1, 0), { periods: 2, states: 6 });
    expect(flows).toMatchObject({ states: ["a", "b"], back: [1, 0], longer: 1 });
  });

  test("names frequent states and those that tell the arms apart, from the treated's to the untreated's", () => {
    // a: everybody, twice. Then d: 2 more treated; e: 3 more untreated; b, c: rare, and the same in both arms.
    const treated = [
      ["a", "a", "b"],
      ["a", "a", "d"],
      ["a", "a", "d"],
      ["a", "a", "c"],
    ];
    const untreated = [
      ["a", "a", "e"],
      ["a", "a", "b"],
      ["a", "a", "c"],
      ["a", "e", "e"],
    ];
    const s = sequencesOf("job", [...treated, ...untreated]);
    const arms = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0);
    expect(stateFlows(s, arms, { states: 2 }).states).toEqual(["a", "e"]);
    expect(stateFlows(s, arms, { states: 3 }).states).toEqual(["d", "a", "e"]);
    expect(
      stateFlows(
        s,
        arms.map((arm) => 1 - arm),
        { states: 3 },
      ).states,
    ).toEqual(["e", "a", "d"]);
  });

  test("every unit is in one category in every period, and moves lead from the one to the other", () => {
    const careers = fc.array(
      fc.tuple(
        fc.array(fc.option(fc.constantFrom("a", "b", "c", "d"), { nil: null }), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
      ),
      { minLength: 2, maxLength: 40 },
    );
    fc.assert(
      fc.property(careers, (units) => {
        const s = sequencesOf(
          "job",
          units.map(([career]) => career),
        );
        const treatment = Uint8Array.from(units, ([, treated]) => (treated ? 1 : 0));
        const flows = stateFlows(s, treatment, { periods: 5, states: 2 });
        for (const arm of [flows.treated, flows.untreated]) {
          for (const row of arm.counts) expect(total(row)).toBe(arm.n);
          arm.moves.forEach((matrix, b) => {
            expect(matrix.map(total)).toEqual(arm.counts[b]);
            expect(matrix[0]!.map((_, k) => total(matrix.map((row) => row[k]!)))).toEqual(arm.counts[b + 1]);
          });
        }
        expect(flows.treated.n + flows.untreated.n).toBe(units.length);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  test("refuses a treatment of other units", () => {
    const s = sequencesOf("job", [["a"]]);
    expect(() => stateFlows(s, new Uint8Array(2))).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });
});
