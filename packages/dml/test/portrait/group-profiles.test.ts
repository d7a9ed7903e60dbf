import { design, sequencesOf } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gateMembers, gates, gatesReference, groupProfiles } from "../../src/index.js";

const sequences = [sequencesOf("job", [["a", "b"], ["b"], ["b", "a"], ["a", null], ["c", "c", "b"], ["a"]])];
const input = {
  traits: {
    covariate: design({ age: Float64Array.of(20, 30, Number.NaN, 50, 60, 70) }),
    career: design({ moves: Float64Array.of(1, 0, 1, 0, 1, 0) }),
  },
  treatment: Uint8Array.of(1, 0, 1, 1, 0, 0),
  sequences,
  groups: [Uint32Array.of(4, 1), Uint32Array.of(0, 3, 2)],
};

describe("groupProfiles", () => {
  test("sizes, shares, means and last states by hand; who is in no group does not count", () => {
    const { everybody, groups } = groupProfiles(input);
    expect(everybody).toEqual({ n: 5, treatedShare: 0.6 });
    const [low, high] = groups;
    expect(low).toMatchObject({ group: 1, n: 2, treatedShare: 0 });
    expect(high).toMatchObject({ group: 2, n: 3, treatedShare: 1 });
    // Ages 20, 30, 50, 60: mean 40, variance 1000 / 3.
    expect(low!.traits[0]).toMatchObject({ name: "age", kind: "covariate", mean: 45, meanOfEverybody: 40 });
    expect(low!.traits[0]!.standardisedDifference).toBeCloseTo(5 / Math.sqrt(1000 / 3), 12);
    expect(high!.traits[0]!.mean).toBe(35);
    expect(high!.traits[1]).toMatchObject({ name: "moves", kind: "career", mean: 2 / 3 });
    expect(low!.lastStates).toEqual([
      { sequence: "job", states: [{ state: "b", count: 2, share: 1, shareOfEverybody: 0.6 }] },
    ]);
    // Ties in the order of the codes: the missing state before the labels.
    expect(high!.lastStates[0]!.states.map(({ state, count }) => [state, count])).toEqual([
      [null, 1],
      ["a", 1],
      ["b", 1],
    ]);
  });

  test("a group without a value has no mean; one that nobody differs in has distance 0", () => {
    const traits = { covariate: design({ age: Float64Array.of(1, 1, 1, 1, 1, 1) }), career: input.traits.covariate };
    const { groups } = groupProfiles({ ...input, traits, groups: [Uint32Array.of(2), Uint32Array.of(0, 1)] });
    expect(groups[0]!.traits[0]!.standardisedDifference).toBe(0);
    expect(groups[0]!.traits[1]).toMatchObject({ mean: null, standardisedDifference: null });
  });
});

describe("gateMembers", () => {
  test("are the units whose group effects the fit tells, by either method", () => {
    const effects = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 40, maxLength: 120 });
    fc.assert(
      fc.property(effects, (values) => {
        const cate = Float64Array.from(values, (v, i) => v + i / 1000);
        const units = Uint32Array.from(cate.keys(), (k) => 3 * k);
        const found = {
          "doubly-robust": gates({ scores: cate, cate }, 4),
          "fitted-effects": gatesReference(cate, 4),
        };
        for (const method of ["doubly-robust", "fitted-effects"] as const) {
          const options = { gates: { groups: 4, method } } as Parameters<typeof gateMembers>[0]["options"];
          const members = gateMembers({ gates: found[method], cate, units, options })!;
          members.forEach((rows, g) => {
            const { n, predicted } = found[method].groups[g]!;
            expect(rows.length).toBe(n);
            expect(rows.reduce((sum, row) => sum + cate[row / 3]!, 0) / n).toBeCloseTo(predicted, 9);
          });
        }
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  test("there are none without groups", () => {
    const options = { gates: { groups: 5, method: "doubly-robust" } } as Parameters<typeof gateMembers>[0]["options"];
    const none = { gates: null, cate: new Float64Array(3), units: new Uint32Array(3), options };
    expect(gateMembers(none)).toBeNull();
  });
});
