import { createRng } from "@career-dml/core";
import { expectAllClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { bagKeys, type GrowForestInput, js, loadNative, type PredictForestOutput } from "../../src/index.js";
import { kinds, largeForest, shapeOf } from "./forest-inputs.js";

const { rankColumns, growForest, predictForest } = js.kernels;
const native = loadNative();

/** Out-of-bag predictions of a forest's own rows. */
function predicted(input: GrowForestInput): PredictForestOutput {
  const { x, n, p, bagSize, clusters, bagSample } = input;
  const keys = bagKeys(input.key, input.firstBag, input.bags);
  const quantiles = input.kind === "quantile" ? { quantiles: Float64Array.of(0.5) } : {};
  const rows = { x, n, p, from: 0, to: n, bagSize, keys, clusters, bagSample };
  return predictForest({ ...growForest(input, 1), ...shapeOf(input), ...rows, ...quantiles }, 1);
}

describe("one kind as a special case of another", () => {
  const causal = largeForest("causal");

  test("an instrumental forest whose instrument is the treatment splits as the causal forest, bit for bit", () => {
    for (const imbalancePenalty of [0, 10]) {
      const plain = growForest({ ...causal, imbalancePenalty }, 1);
      const input = { ...causal, kind: "instrumental" as const, instrument: causal.treatment, imbalancePenalty };
      const own = growForest(input, 1);
      expect(own.feature).toEqual(plain.feature);
      expect(own.threshold).toEqual(plain.threshold);
    }
  });

  test("and so does one that ignores its instrument, reduced-form weight 1, without limits on the dose", () => {
    const free = { ...causal, minPerArm: 0, minUnits: 10, alpha: 0 };
    const instrument = causal.x.slice(0, causal.n);
    const own = growForest({ ...free, kind: "instrumental" as const, instrument, reducedFormWeight: 1 }, 1);
    // The grid of pseudo-outcomes is the same; only limits could tell the forests apart.
    expect(own.feature).toEqual(growForest(free, 1).feature);
  });

  test("a multi-arm forest of one treatment is the causal forest", () => {
    const input = { ...causal, kind: "multi-arm" as const, components: 1 };
    expect(growForest(input, 1)).toEqual(growForest(causal, 1));
    expectAllClose(predicted(input).estimate, predicted(causal).estimate, 1e-10, "effects");
    expectAllClose(predicted(input).variance, predicted(causal).variance, 1e-8, "variances");
  });

  test("a classification forest of two classes is the regression forest on 0/1", () => {
    const regression = largeForest("regression");
    const outcome = regression.outcome.map((y) => (y > 0 ? 1 : 0));
    const two = { ...regression, kind: "classification" as const, outcome, components: 2 };
    const [classes, zeroOne] = [growForest(two, 1), growForest({ ...regression, outcome }, 1)];
    expect(classes.feature).toEqual(zeroOne.feature);
    expect(classes.statistics.filter((_, s) => s % 2 === 1)).toEqual(zeroOne.statistics);
  });
});

describe("weights", () => {
  // Fits hand weights over as shares of the largest, so equal ones are powers of two.
  test.each(kinds)("of %s: equal ones grow the forest without weights", (kind) => {
    const plain = largeForest(kind);
    const weighted = { ...plain, weight: new Float64Array(plain.n).fill(4) };
    const [one, other] = [growForest(plain, 1), growForest(weighted, 1)];
    // Gains of one pseudo-outcome are compared in single precision without weights: rarely another cut is as good.
    const same = one.feature.filter((column, node) => column === other.feature[node]).length;
    const isExact = ["multi-arm", "classification", "quantile"].includes(kind);
    expect(same / one.feature.length).toBeGreaterThanOrEqual(isExact ? 1 : 0.9);
    expectAllClose(predicted(weighted).estimate, predicted(plain).estimate, isExact ? 1e-9 : 0.01, kind);
  });
});

/** Sum over components of the between-child variance of weighted vectors, up to a factor of the node; in plain doubles. */
function gainOf(rho: readonly number[][], weight: readonly number[], inLeft: readonly boolean[]): number {
  const side = (left: boolean): number => {
    const total = weight.reduce((sum, w, i) => sum + (inLeft[i] === left ? w : 0), 0);
    return rho.reduce((gain, component) => {
      const sum = component.reduce((s, r, i) => s + (inLeft[i] === left ? weight[i]! * r : 0), 0);
      return gain + (sum * sum) / total;
    }, 0);
  };
  return side(true) + side(false);
}

describe("the first split of weighted classes against all cuts in plain doubles", () => {
  test.each([...Array(30).keys()])("data %i, weighted where it is odd", (seed) => {
    const n = 60;
    const rng = createRng(seed);
    const x = new Float64Array(n).map(() => Math.round(30 * rng.uniform()));
    const outcome = x.map((v) => Math.min(2, Math.floor(3 * rng.uniform() ** (v > 12 ? 2 : 1))));
    outcome.set(Float64Array.of(0, 1, 2));
    const weight = new Float64Array(n).map(() => (seed % 2 === 0 ? 1 : 0.1 + 5 * rng.uniform()));
    const input: GrowForestInput = {
      ...largeForest("classification"),
      x,
      n,
      p: 1,
      ...rankColumns({ x, n, p: 1 }, 1),
      categorical: new Uint8Array(1),
      outcome,
      components: 3,
      ...(seed % 2 === 0 ? {} : { weight }),
      bags: 1,
      bagSize: 1,
      bagSample: n,
      treeSample: n,
      splitSample: n,
      minUnits: 5,
      alpha: 0,
      maxDepth: 1,
      mtry: 1,
      prune: false,
    };
    const { threshold } = growForest(input, 1);
    const weights = [...weight];
    const total = weights.reduce((sum, w) => sum + w, 0);
    const indicators = [0, 1, 2].map((k) => {
      const own: number[] = Array.from(outcome, (c) => (c === k ? 1 : 0));
      const share = own.reduce((sum, o, i) => sum + o * weights[i]!, 0) / total;
      return own.map((o) => o - share);
    });
    const leftOf = (cut: number): boolean[] => Array.from(x, (v) => v <= cut);
    const cuts = [...new Set(x)].filter((cut) => {
      const left = leftOf(cut).filter(Boolean).length;
      return left >= 5 && n - left >= 5;
    });
    const best = Math.max(...cuts.map((cut) => gainOf(indicators, weights, leftOf(cut))));
    expect(gainOf(indicators, weights, leftOf(threshold[0]!))).toBeGreaterThanOrEqual(best * (1 - 1e-3));
  });
});

/** Draws from a Cauchy distribution. */
const cauchy = (n: number): Float64Array => {
  const rng = createRng(9);
  return new Float64Array(n).map(() => Math.tan(Math.PI * (rng.uniform() - 0.5)));
};

describe("heavy tails on the integer grid", () => {
  const tails: readonly (readonly [string, (y: Float64Array) => Float64Array])[] = [
    ["Cauchy noise", (y) => cauchy(y.length).map((e, i) => e + y[i]!)],
    ["one outcome of 1e300", (y) => y.map((v, i) => (i === 5 ? 1e300 : v))],
    ["outcomes of 1e-290", (y) => y.map((v) => v * 1e-290)],
  ];
  const cases = (["causal", "regression", "instrumental", "multi-arm"] as const).flatMap((kind) =>
    tails.flatMap(([name, tail]) => [false, true].map((weighted) => ({ kind, name, tail, weighted }))),
  );

  test.each(cases)(
    "$kind, $name, weights $weighted: trees still split, and both backends alike",
    ({ kind, tail, weighted }) => {
      const plain = largeForest(kind);
      const weight = plain.x.subarray(0, plain.n).map((v) => 1 + v * v);
      const input = { ...plain, bags: 4, outcome: tail(plain.outcome), ...(weighted ? { weight } : {}) };
      const tables = growForest(input, 1);
      const leaves = tables.feature.filter((column) => column < 0).length / tables.roots.length;
      expect(leaves).toBeGreaterThan(10);
      if (native !== null) expect(native.kernels.growForest(input, 2)).toEqual(tables);
    },
  );

  test("subnormal outcomes leave no room for a grid: every tree is one leaf", () => {
    const plain = largeForest("regression");
    const { feature, roots } = growForest({ ...plain, outcome: plain.outcome.map((y) => y * 1e-310) }, 1);
    expect(feature.length).toBe(roots.length);
  });
});
