import { createRng, design } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPolicy, learnPolicy, policyTree, policyValue } from "../../src/index.js";

/** Best sum over all trees of a depth: every cut of every column, every leaf on its own. */
function bruteForce(
  x: readonly number[][],
  gain: readonly number[],
  { depth, least }: { depth: number; least: number },
): number {
  const leaf = Math.max(
    0,
    gain.reduce((sum, g) => sum + g, 0),
  );
  if (depth === 0) return leaf;
  let best = leaf;
  for (const column of x) {
    for (const cut of new Set(column)) {
      const sides = [true, false].map((isLeft) => [...column.keys()].filter((i) => column[i]! <= cut === isLeft));
      if (sides.some((units) => units.length < least)) continue;
      const values = sides.map((units) => {
        const part = x.map((values) => units.map((i) => values[i]!));
        return bruteForce(
          part,
          units.map((i) => gain[i]!),
          { depth: depth - 1, least },
        );
      });
      best = Math.max(best, values[0]! + values[1]!);
    }
  }
  return best;
}

const problem = fc
  .record({
    n: fc.integer({ min: 4, max: 14 }),
    p: fc.integer({ min: 1, max: 3 }),
    least: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ n, p, least }) =>
    fc.record({
      least: fc.constant(least),
      // Few values make ties.
      x: fc.array(fc.array(fc.integer({ min: -3, max: 4 }), { minLength: n, maxLength: n }), {
        minLength: p,
        maxLength: p,
      }),
      gain: fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -5, max: 5, noNaN: true })), {
        minLength: n,
        maxLength: n,
      }),
    }),
  );

const designOf = (x: readonly number[][]) => design(Object.fromEntries(x.map((column, j) => [`x${j + 1}`, column])));

describe("policy tree", () => {
  test.each([1, 2] as const)("of depth %i has the gain of the best of all trees", (depth) => {
    fc.assert(
      fc.property(problem, ({ x, gain, least }) => {
        const n = gain.length;
        const scores = Float64Array.from(gain);
        const tree = policyTree({ scores, design: designOf(x) }, { depth, minLeafSize: least });
        expect(tree.gain * n).toBeCloseTo(bruteForce(x, gain, { depth, least }), 9);
        // What it says of itself is what it does.
        const treat = applyPolicy(tree, designOf(x));
        expect(scores.reduce((sum, g, i) => sum + g * treat[i]!, 0)).toBeCloseTo(tree.gain * n, 9);
      }),
      { numRuns: 400, seed: 20210101 },
    );
  });

  test("finds a rule of two columns in many, however they are scaled", () => {
    const rng = createRng(1);
    const n = 2000;
    const x = Array.from({ length: 6 }, () => Float64Array.from({ length: n }, () => rng.uniform()));
    const scores = x[1]!.map((v, i) => (v > 0.4 && x[4]![i]! <= 0.7 ? 1 : -1) + 0.5 * (rng.uniform() - 0.5));
    const columns = design(Object.fromEntries(x.map((values, j) => [`x${j}`, values])));
    const { root } = policyTree({ scores, design: columns });
    if (root.kind !== "cut") throw new Error("a cut was expected");
    const treat = applyPolicy(policyTree({ scores, design: columns }), columns);
    expect(treat.filter((pi, i) => (pi === 1) !== (x[1]![i]! > 0.4 && x[4]![i]! <= 0.7))).toHaveLength(0);
    const stretched = design(Object.fromEntries(x.map((values, j) => [`x${j}`, values.map((v) => Math.exp(9 * v))])));
    expect(applyPolicy(policyTree({ scores, design: stretched }), stretched)).toEqual(treat);
  });

  test("ties: no cut where none helps, then the first column and its lowest value", () => {
    const same = design({ a: [1, 2, 3, 4], b: [1, 2, 3, 4] });
    const leaf = policyTree({ scores: Float64Array.of(1, 1, 1, 1), design: same }, { minLeafSize: 1 });
    expect(leaf.root).toMatchObject({ kind: "leaf", treat: true, n: 4, gain: 1 });
    const cut = policyTree({ scores: Float64Array.of(-1, 0, 0, 1), design: same }, { minLeafSize: 1 });
    expect(cut.root).toMatchObject({ kind: "cut", column: "a", threshold: 1 });
  });

  test("a cost that no effect is worth treats nobody; costs of units count for them alone", () => {
    const columns = design({ x: [0, 0, 1, 1] });
    const scores = Float64Array.of(2, 2, 2, 2);
    expect(policyTree({ scores, design: columns, cost: 3 }, { minLeafSize: 1 }).root).toMatchObject({ treat: false });
    const tree = policyTree({ scores, design: columns, cost: Float64Array.of(3, 3, 1, 1) }, { minLeafSize: 1 });
    expect(Array.from(applyPolicy(tree, columns))).toEqual([0, 0, 1, 1]);
  });

  test("bad input is named", () => {
    const columns = design({ x: [0, 1, 2] });
    const scores = Float64Array.of(1, 2, 3);
    expect(() => policyTree({ scores: Float64Array.of(1), design: columns })).toThrow(
      expect.objectContaining({ code: "SHAPE" }),
    );
    expect(() => policyTree({ scores: Float64Array.of(1, Number.NaN, 1), design: columns })).toThrow(/scores/);
    expect(() => policyTree({ scores, design: design({ x: [0, Number.NaN, 1] }) })).toThrow(/column x/);
    expect(() => policyTree({ scores, design: design({}, 3) })).toThrow(/no column/);
    expect(() => policyTree({ scores, design: columns }, { minLeafSize: 9 })).toThrow(/units are 3/);
    const tree = policyTree({ scores: Float64Array.of(-1, 1, 1), design: columns }, { minLeafSize: 1 });
    expect(() => applyPolicy(tree, design({ y: [1] }))).toThrow(/column x is not there/);
  });
});

describe("value of a policy", () => {
  const scores = Float64Array.of(3, 1, -2, -4);
  const treat = Uint8Array.of(1, 1, 0, 0);

  test("is the mean of the scores it collects, less those of the rule it is compared with", () => {
    const value = policyValue({ scores, treat });
    const estimates = Object.fromEntries(value.parameters.map(({ name, estimate }) => [name, estimate]));
    expect(estimates).toEqual({
      "over nobody": 1,
      "over everybody": 1.5,
      "over half at random": 1.25,
      "effect among the treated": 2,
      "effect among the others": -3,
    });
    expect(value.treated).toBe(0.5);
    // Error of a mean, variance divided by n.
    expect(value.parameters[0]!.se).toBeCloseTo(Math.sqrt((4 + 0 + 1 + 1) / 4 / 4), 12);
    expect(policyValue({ scores, treat: Uint8Array.of(1, 1, 1, 1) }).parameters.map(({ name }) => name)).toHaveLength(
      3,
    );
  });

  test("of a learned policy is measured where it was not learned: pure noise is worth nothing", () => {
    let [rejected, seen] = [0, 0];
    const replications = 200;
    for (let seed = 1; seed <= replications; seed++) {
      const rng = createRng(seed);
      const n = 200;
      const noise = Float64Array.from({ length: n }, () => rng.uniform() - 0.5);
      const x = design({
        a: Float64Array.from(noise, () => rng.uniform()),
        b: Float64Array.from(noise, () => rng.uniform()),
      });
      const folds = { k: 5, of: Uint32Array.from(noise, (_, i) => i % 5) };
      const { value, tree } = learnPolicy({ scores: noise, design: x, folds }, { inference: { draws: 100 } });
      if (value.parameters[0]!.estimate / value.parameters[0]!.se > 1.645) rejected++;
      seen += tree.gain;
    }
    // Five per cent within three standard errors; the tree believes in itself all the same.
    expect(rejected / replications).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / replications));
    expect(seen / replications).toBeGreaterThan(0.03);
  });
});
