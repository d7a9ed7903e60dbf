import { createRng, rngFromKey } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { drawSubset, isMember } from "../../src/forest/subsets.js";
import { type ForestTables, type GrowForestInput, js, joinTables } from "../../src/index.js";
import { largeForest } from "./forest-inputs.js";

const { rankColumns, growForest } = js.kernels;

/** The leaf that a unit walks to, by comparing its covariates with thresholds. */
function leafOf({ roots, feature, threshold, left }: ForestTables, tree: number, value: (j: number) => number): number {
  let node = roots[tree]!;
  while (feature[node]! >= 0) node = left[node]! + (value(feature[node]!) <= threshold[node]! ? 0 : 1);
  return left[node]!;
}

/** The units of tree t of a bag that decide splits and that fill leaves, drawn as the kernel documents. */
function samplesOf(input: GrowForestInput, bag: number, t: number): { split: number[]; fill: number[] } {
  const { n, bagSample, treeSample, splitSample } = input;
  const bits = new Int32Array((n + 31) >> 5);
  const stream = rngFromKey(input.key).fork("bag", bag);
  const pick = (rng: typeof stream, from: number[], size: number, inside: boolean): number[] => {
    drawSubset(rng, from.length, size, bits);
    const drawn = from.filter((_, i) => isMember(bits, i));
    return inside ? drawn : from.filter((_, i) => !isMember(bits, i));
  };
  const inBag = pick(stream, [...Array(n).keys()], bagSample, true);
  const tree = stream.fork("tree", t);
  const drawn = pick(tree, inBag, treeSample, true);
  drawSubset(tree, treeSample, splitSample, bits);
  return { split: drawn.filter((_, i) => isMember(bits, i)), fill: drawn.filter((_, i) => !isMember(bits, i)) };
}

describe("growForest", () => {
  test("leaves hold the means of the honest units that walk to them, and none is empty after pruning", () => {
    const input = largeForest("causal");
    const tables = growForest({ ...input, bags: 2 }, 1);
    for (const [tree, bag, t] of [
      [0, 0, 0],
      [1, 0, 1],
      [3, 1, 1],
    ] as const) {
      const leaves = new Map<number, number[]>();
      for (const i of samplesOf(input, bag, t).fill) {
        const leaf = leafOf(tables, tree, (j) => input.x[j * input.n + i]!);
        leaves.set(leaf, [...(leaves.get(leaf) ?? []), i]);
      }
      const end = tables.roots[tree + 1] ?? tables.feature.length;
      const count = tables.feature.subarray(tables.roots[tree], end).filter((j) => j < 0).length;
      expect(leaves.size).toBe(count);
      for (const [leaf, units] of leaves) {
        const w = units.map((i) => input.treatment[i]!);
        const y = units.map((i) => input.outcome[i]!);
        const expected = [mean(w), mean(y), mean(w.map((v) => v * v)), mean(w.map((v, k) => v * y[k]!))];
        expected.forEach((m, s) => expectClose(tables.statistics[4 * leaf + s]!, m, 1e-12, `leaf ${leaf}, mean ${s}`));
      }
    }
  });

  test("without pruning, every leaf has min units of the sample that decided the splits", () => {
    const input = { ...largeForest("regression"), bags: 1, minUnits: 7, alpha: 0.1, prune: false };
    const tables = growForest(input, 1);
    const counts = new Map<number, number>();
    // Leaves without honest units share NO_LEAF, so count nodes by walking again without statistics.
    for (const i of samplesOf(input, 0, 0).split) {
      let node = tables.roots[0]!;
      while (tables.feature[node]! >= 0) {
        const right = input.x[tables.feature[node]! * input.n + i]! > tables.threshold[node]!;
        node = tables.left[node]! + (right ? 1 : 0);
      }
      counts.set(node, (counts.get(node) ?? 0) + 1);
    }
    expect(counts.size).toBeGreaterThan(20);
    for (const count of counts.values()) expect(count).toBeGreaterThanOrEqual(7);
  });

  test("batches of bags joined are the forest grown at once", () => {
    const input = largeForest("causal");
    const whole = growForest({ ...input, bags: 5 }, 1);
    const parts = [growForest({ ...input, bags: 2 }, 1), growForest({ ...input, firstBag: 2, bags: 3 }, 1)];
    expect(joinTables(parts, 4)).toEqual(whole);
  });
});

const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((s, a) => s + a, 0) / v.length;

/** Gain of sending units with x <= value left: the between-child variance of the pseudo-outcomes, in plain doubles. */
function gainOf(rho: readonly number[], inLeft: readonly boolean[]): number {
  const side = (left: boolean): number => {
    const own = rho.filter((_, i) => inLeft[i] === left);
    const sum = own.reduce((s, r) => s + r, 0);
    return (sum * sum) / own.length;
  };
  return side(true) + side(false);
}

describe("the first split of a causal tree against all cuts in plain doubles", () => {
  test.each([...Array(40).keys()])("data %i, outcomes with heavy tails where it is odd", (seed) => {
    const n = 40;
    const rng = createRng(seed);
    const uniform = (): Float64Array => new Float64Array(n).map(() => rng.uniform() - 0.5);
    const x = uniform().map((v) => Math.round(30 * v));
    const treatment = uniform();
    // Tails of a Cauchy distribution cubed: one outcome takes most levels of the node's integer grid.
    const noise = uniform().map((u) => (seed % 2 === 0 ? u : u / (1.0001 - 2 * Math.abs(u)) ** 3));
    const outcome = noise.map((e, i) => e + treatment[i]! * (x[i]! > 3 ? 2 : 0));
    const [minPerArm, alpha] = [4, 0.2];
    const input: GrowForestInput = {
      kind: "causal",
      x,
      n,
      p: 1,
      ...rankColumns({ x, n, p: 1 }, 1),
      categorical: new Uint8Array(1),
      outcome,
      treatment,
      key: Uint32Array.of(1, 2, 3, seed),
      firstBag: 0,
      bags: 1,
      bagSize: 1,
      clusters: new Int32Array(0),
      clusterUnits: 0,
      bagSample: n,
      treeSample: n,
      splitSample: n,
      minUnits: 1,
      minPerArm,
      alpha,
      imbalancePenalty: 0,
      maxDepth: 1,
      mtry: 1,
      prune: false,
    };
    const { feature, threshold } = growForest(input, 1);

    const w = Array.from(treatment, (t) => t - mean(treatment));
    const y = Array.from(outcome, (v) => v - mean(outcome));
    const squares = w.reduce((s, a) => s + a * a, 0);
    const effect = w.reduce((s, a, i) => s + a * y[i]!, 0) / squares;
    const rho = w.map((a, i) => a * (y[i]! - a * effect));
    const isValid = (units: number[]): boolean => {
      const own = units.map((i) => w[i]!);
      const variation = own.reduce((s, a) => s + (a - mean(own)) ** 2, 0);
      const below = own.filter((a) => a < 0).length;
      return below >= minPerArm && own.length - below >= minPerArm && variation >= alpha * squares;
    };
    const all = [...Array(n).keys()];
    const gains = [...new Set(x)]
      .filter((v) => isValid(all.filter((i) => x[i]! <= v)) && isValid(all.filter((i) => x[i]! > v)))
      .map((v) =>
        gainOf(
          rho,
          all.map((i) => x[i]! <= v),
        ),
      );
    if (gains.length === 0) expect(feature[0]).toBe(-1);
    else {
      const chosen = gainOf(
        rho,
        all.map((i) => x[i]! <= threshold[0]!),
      );
      expect(chosen).toBeGreaterThanOrEqual(Math.max(...gains) * (1 - 1e-5));
    }
  });
});
