import { createRng } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnOf, goesLeft, isSet, MISSING_LEFT, SET } from "../../src/forest/node-sides.js";
import { type ForestTables, type GrowForestInput, joinTables, js, leafWidth, loadNative } from "../../src/index.js";
import { largeGeneralForest } from "./forest-inputs.js";

const { growForest, rankColumns } = js.kernels;

/** One regression tree on all units, split once. */
function inputOf(
  columns: readonly Float64Array[],
  outcome: Float64Array,
  own: Partial<GrowForestInput>,
): GrowForestInput {
  const [n, p] = [outcome.length, columns.length];
  const x = new Float64Array(n * p);
  columns.forEach((column, j) => x.set(column, j * n));
  return {
    kind: "regression",
    x,
    n,
    p,
    ...rankColumns({ x, n, p }, 1),
    categorical: new Uint8Array(p),
    outcome,
    treatment: new Float64Array(0),
    key: Uint32Array.of(1, 2, 3, 4),
    firstBag: 0,
    bags: 1,
    bagSize: 1,
    clusters: new Int32Array(0),
    clusterUnits: 0,
    bagSample: n,
    treeSample: n,
    splitSample: n,
    minUnits: 1,
    minPerArm: 0,
    alpha: 0,
    imbalancePenalty: 0,
    maxDepth: 1,
    mtry: p,
    prune: false,
    ...own,
  };
}

const tree = (
  columns: readonly Float64Array[],
  outcome: Float64Array,
  own: Partial<GrowForestInput> = {},
): ForestTables => growForest(inputOf(columns, outcome, own), 1);

/** Between-child variance of the outcome, up to a factor; 0 where a child is empty. */
function gainOf(outcome: Float64Array, isLeft: (unit: number) => boolean): number {
  const mean = outcome.reduce((sum, y) => sum + y, 0) / outcome.length;
  const sums = [0, 0];
  const sizes = [0, 0];
  outcome.forEach((y, i) => {
    const side = isLeft(i) ? 0 : 1;
    sums[side]! += y - mean;
    sizes[side]!++;
  });
  return sums.reduce((gain, sum, side) => gain + (sizes[side] === 0 ? 0 : (sum * sum) / sizes[side]!), 0);
}

const gainAt = (tables: ForestTables, x: Float64Array, outcome: Float64Array): number =>
  tables.feature[0]! < 0 ? 0 : gainOf(outcome, (i) => goesLeft(tables, 0, x[i]!));

const sample = fc.record({
  n: fc.integer({ min: 2, max: 40 }),
  seed: fc.nat(1e6),
  share: fc.constantFrom(0.05, 0.3, 0.9),
});

describe("a split of a column with missing values", () => {
  test("is the best of all: missing right, missing left, and missing against the rest", () => {
    fc.assert(
      fc.property(sample, fc.boolean(), ({ n, seed, share }, hasTies) => {
        const rng = createRng(seed);
        const uniform = (): number => (hasTies ? Math.floor(5 * rng.uniform()) : rng.uniform());
        const x = new Float64Array(n).map(() => (rng.uniform() < share ? Number.NaN : uniform()));
        const outcome = x.map((v) => rng.uniform() + (Number.isNaN(v) ? 0.3 : v > 2 ? 0.5 : 0));
        const gains = [...x, Infinity].flatMap((t) =>
          [false, true].map((left) => gainOf(outcome, (i) => (Number.isNaN(x[i]!) ? left : x[i]! <= t))),
        );
        const best = Math.max(...gains);
        // Gains are exact to the grid of the node and to single precision.
        expect(gainAt(tree([x], outcome), x, outcome)).toBeGreaterThanOrEqual(best - 1e-5 * (best + 1));
      }),
      { numRuns: 300, seed: 20190402 },
    );
  });

  test("gains at least as much as with missing values coded as very large, or very small, by hand", () => {
    fc.assert(
      fc.property(sample, ({ n, seed, share }) => {
        const rng = createRng(seed);
        const x = new Float64Array(n).map(() => (rng.uniform() < share ? Number.NaN : rng.uniform()));
        const outcome = x.map((v) => rng.uniform() + (v > 0.5 ? 1 : 0));
        const gain = gainAt(tree([x], outcome), x, outcome);
        for (const sentinel of [1e9, -1e9]) {
          const coded = x.map((v) => (Number.isNaN(v) ? sentinel : v));
          const byHand = gainAt(tree([coded], outcome), coded, outcome);
          expect(gain).toBeGreaterThanOrEqual(byHand - 1e-5 * (byHand + 1));
        }
      }),
      { numRuns: 200, seed: 20190402 },
    );
  });

  test("divides missing values from all others, those beyond the sample included", () => {
    const x = Float64Array.of(1, 2, 3, Number.NaN, Number.NaN);
    const tables = tree([x], Float64Array.of(0, 0, 0, 1, 1));
    expect(tables.feature[0]).toBe(0);
    expect(tables.threshold[0]).toBe(Infinity);
    expect([4, 1e300, Number.NaN].map((v) => goesLeft(tables, 0, v))).toEqual([true, true, false]);
  });

  test("sends missing values with the larger child where its node had none", () => {
    const other = Float64Array.of(Number.NaN, 1, 1, 1, 1);
    const split = (x: Float64Array): ForestTables =>
      tree(
        [x, other],
        x.map((v) => (v > 0 ? 1 : 0)),
      );
    const few = split(Float64Array.of(-1, 2, 3, 4, 5));
    const many = split(Float64Array.of(-1, -2, -3, 4, 5));
    expect([columnOf(few.feature[0]!), columnOf(many.feature[0]!)]).toEqual([0, 0]);
    expect(goesLeft(few, 0, Number.NaN)).toBe(false);
    expect(goesLeft(many, 0, Number.NaN)).toBe(true);
  });

  test("says nothing of missing values where the fit had none", () => {
    const x = Float64Array.of(-1, -2, -3, 4, 5);
    expect(tree([x], x).feature[0]! & MISSING_LEFT).toBe(0);
  });
});

describe("a split of a categorical column", () => {
  const categorical = Uint8Array.of(1);

  test("is the best of all sets of categories, missing being one", () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 6 }), ({ n, seed, share }, count) => {
        const rng = createRng(seed);
        const codes = Array.from({ length: count }, () => rng.below(200));
        const x = new Float64Array(n).map(() => (rng.uniform() < share / 3 ? Number.NaN : codes[rng.below(count)]!));
        const outcome = x.map((v) => rng.uniform() + (v % 2));
        const y = outcome.map((v) => (Number.isNaN(v) ? 1 : v));
        const present = [...new Set(x)];
        const gains = [...Array(2 ** present.length).keys()].map((set) =>
          gainOf(y, (i) => ((set >> present.findIndex((c) => Object.is(c, x[i]))) & 1) === 1),
        );
        const best = Math.max(...gains);
        expect(gainAt(tree([x], y, { categorical }), x, y)).toBeGreaterThanOrEqual(best - 1e-5 * (best + 1));
      }),
      { numRuns: 300, seed: 20190402 },
    );
  });

  test("of two categories is that of a numeric column of zeros and ones", () => {
    const rng = createRng(5);
    const x = new Float64Array(60).map(() => (rng.uniform() < 0.4 ? 1 : 0));
    const outcome = x.map((v) => rng.uniform() - v);
    const [numeric, sets] = [tree([x], outcome), tree([x], outcome, { categorical })];
    expect(isSet(sets.feature[0]!)).toBe(true);
    // The category with the lower mean goes left.
    for (const v of [0, 1]) expect(goesLeft(sets, 0, v)).toBe(!goesLeft(numeric, 0, v));
    expect([...sets.statistics].reverse()).toEqual([...numeric.statistics]);
  });

  test("does not depend on the numbers of the categories, in trees of any depth", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 2, max: 12 }), (seed, count) => {
        const rng = createRng(seed);
        const n = 200;
        const x = new Float64Array(n).map(() => rng.below(count));
        const other = new Float64Array(n).map(() => rng.uniform());
        const effect = Array.from({ length: count }, () => rng.uniform());
        const outcome = x.map((c, i) => effect[c]! + other[i]! * rng.uniform());
        const names = Array.from({ length: count }, (_, c) => 1000 * ((c * 7 + seed) % 61) + c).sort(
          () => rng.uniform() - 0.5,
        );
        const renamed = x.map((c) => names[c]!);
        const own = { categorical: Uint8Array.of(1, 0), maxDepth: 100, minUnits: 3 };
        const [a, b] = [tree([x, other], outcome, own), tree([renamed, other], outcome, own)];
        expect(b.feature).toEqual(a.feature);
        expect(b.left).toEqual(a.left);
        expect(b.statistics).toEqual(a.statistics);
        expect(a.feature.some(isSet)).toBe(true);
      }),
      { numRuns: 40, seed: 20190402 },
    );
  });

  test("sends categories that its node did not see with the larger child", () => {
    const x = Float64Array.of(3, 3, 3, 8, 40);
    const split = (y: number[]): ForestTables => tree([x], Float64Array.from(y), { categorical });
    // Categories of low mean go left: three of five units in one tree, two in the other.
    const unseen = [0, 4, 31, 33, 65_535, 1e9];
    expect(unseen.every((c) => goesLeft(split([0, 0, 0, 1, 1]), 0, c))).toBe(true);
    expect(unseen.some((c) => goesLeft(split([1, 1, 1, 0, 0]), 0, c))).toBe(false);
  });
});

describe("forests with missing values and categories", () => {
  test.each(["causal", "regression"] as const)("%s: batches of bags joined are the forest grown at once", (kind) => {
    const input = largeGeneralForest(kind);
    const whole = growForest({ ...input, bags: 3 }, 1);
    const parts = [growForest({ ...input, bags: 1 }, 1), growForest({ ...input, firstBag: 1, bags: 2 }, 1)];
    expect(joinTables(parts, leafWidth(input))).toEqual(whole);
  });

  test("split on every column that varies, and on no other", () => {
    const { feature, sets } = growForest(largeGeneralForest("regression"), 1);
    const used = new Set([...feature].filter((j) => j >= 0).map(columnOf));
    expect([...used].sort()).toEqual([0, 1, 3, 4, 5, 6]);
    const nodes = [...feature].filter(isSet);
    expect(new Set(nodes.map(columnOf))).toEqual(new Set([4, 5]));
    expect(nodes.every((j) => j > SET)).toBe(true);
    expect(sets.length).toBeGreaterThanOrEqual(nodes.length);
  });
});

const native = loadNative();

test.skipIf(native === null)("trees on one to four rows, whatever they hold: native equals js, bit for bit", () => {
  const value = fc.constantFrom(Number.NaN, -0, 0, 5e-324, 1, 2, 1e150);
  const rows = fc.integer({ min: 1, max: 4 }).chain((n) =>
    fc.record({
      x: fc.array(value, { minLength: 2 * n, maxLength: 2 * n }),
      code: fc.array(fc.constantFrom(Number.NaN, -0, 0, 1, 40, 65_535), { minLength: n, maxLength: n }),
      outcome: fc.array(
        value.map((v) => v || 0),
        { minLength: n, maxLength: n },
      ),
      split: fc.integer({ min: 1, max: n }),
      threads: fc.constantFrom(1, 2, 3, 8),
    }),
  );
  fc.assert(
    fc.property(rows, ({ x, code, outcome, split, threads }) => {
      const n = outcome.length;
      const input = inputOf(
        [Float64Array.from(x.slice(0, n)), Float64Array.from(code), Float64Array.from(x.slice(n))],
        Float64Array.from(outcome),
        { categorical: Uint8Array.of(0, 1, 0), maxDepth: 10, splitSample: split, bags: 3, prune: true },
      );
      const tables = js.kernels.growForest(input, 1);
      expect(native!.kernels.growForest(input, threads)).toEqual(tables);
      const rowsToPredict = { ...tables, kind: input.kind, x: input.x, n, p: 3, from: 0, to: n };
      const all = { ...rowsToPredict, bagSize: 1, keys: new Uint32Array(0), clusters: input.clusters, bagSample: n };
      expect(native!.kernels.predictForest(all, threads)).toEqual(js.kernels.predictForest(all, 1));
    }),
    { numRuns: 500, seed: 20190402 },
  );
});
