import { createRng, DataError, OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  type AnyForest,
  type CausalForestOptions,
  causalForest,
  encodeForest,
  estimateResources,
  GRF_OPTIONS,
  type RegressionForestOptions,
  regressionForest,
} from "../src/index.js";

/** Uniform covariates, some effect and some noise. */
function sample(n: number, p: number, treatedShare = 0.5) {
  const rng = createRng(n + p);
  const uniform = (length: number): Float64Array => new Float64Array(length).map(() => rng.uniform());
  const x = uniform(n * p);
  const treatment = uniform(n).map((u) => (u < treatedShare ? 1 : 0));
  const noise = uniform(n);
  return {
    design: { n, p, names: Array.from({ length: p }, (_, j) => `x${j}`), x },
    outcome: treatment.map((t, i) => t * x[i]! + noise[i]!),
    treatment,
    outcomeHat: new Float64Array(n),
    treatmentHat: new Float64Array(n).fill(treatedShare),
  };
}

const bytesOf = ({ tables }: AnyForest): number =>
  Object.values(tables).reduce((sum: number, array: ArrayBufferView) => sum + array.byteLength, 0);

function expectWithin(share: number, estimate: number, actual: number): void {
  expect(Math.abs(estimate / actual - 1), `${estimate} for ${actual}`).toBeLessThan(share);
}

function expectEstimated(estimate: ReturnType<typeof estimateResources>, forest: AnyForest): void {
  expectWithin(0.25, estimate.nodes, forest.tables.feature.length);
  expectWithin(0.25, estimate.forestBytes, bytesOf(forest));
  expectWithin(0.25, estimate.fileBytes, encodeForest(forest).length);
  expectWithin(0.25, estimate.fileBytesWithTrainingData, encodeForest(forest, { trainingData: true }).length);
}

describe("estimateResources against fits", () => {
  test.each<[number, number, number, CausalForestOptions]>([
    [300, 2, 0.5, {}],
    [2000, 6, 0.5, {}],
    [8000, 16, 0.5, {}],
    [2000, 6, 0.25, {}],
    [2000, 6, 0.85, {}],
    [2000, 6, 0.5, { ...GRF_OPTIONS, minLeafSize: 1 }],
    [2000, 6, 0.5, { minLeafSize: 20, alpha: 0.2 }],
    [2000, 6, 0.5, { honestyFraction: 0.75, subsampleFraction: 0.3 }],
    [2000, 6, 0.5, { honesty: false }],
    [2000, 6, 0.5, { honestyPruning: false, mtry: 2 }],
    [4000, 6, 0.5, { ...GRF_OPTIONS, maxDepth: 5 }],
    [2000, 6, 0.5, { leafCount: "units", minLeafSize: 30 }],
  ])("causal, n = %i, p = %i, %d treated, %o", async (n, p, treatedShare, forest) => {
    const options = { trees: 40, ...forest };
    const estimate = estimateResources(n, p, { forest: options, treatedShare });
    expectEstimated(estimate, await causalForest(sample(n, p, treatedShare), options));
  });

  test.each<[number, RegressionForestOptions]>([
    [300, {}],
    [4000, {}],
    [2000, { minLeafSize: 1 }],
    [2000, { minLeafSize: 2, honestyFraction: 0.7 }],
    [2000, { minLeafSize: 25, alpha: 0.2 }],
  ])("regression, n = %i, %o", async (n, forest) => {
    const options = { trees: 40, ...forest };
    const estimate = estimateResources(n, 6, { kind: "regression-forest", forest: options });
    expectEstimated(estimate, await regressionForest(sample(n, 6), options));
  });

  test("2,000 trees on 10,000 rows fit 40 MB of memory and a file of 20 MB, and TypeScript takes longer", () => {
    const { forestBytes, peakBytes, fileBytes, seconds } = estimateResources(10_000, 16);
    expect(forestBytes).toBeLessThan(40e6);
    expect(fileBytes).toBeLessThan(20e6);
    expect(peakBytes).toBeGreaterThan(2 * forestBytes);
    expect(seconds.js).toBeGreaterThan(2 * seconds.native);
  });
});

describe("refusals", () => {
  test("wrong sizes and options", () => {
    expect(() => estimateResources(1.5, 0)).toThrow(/n must be a whole number.*p must be/);
    expect(() => estimateResources(100, 3, { forest: { mtry: 4 } })).toThrow(OptionsError);
    expect(() => estimateResources(100, 3, { forest: { tree: 4 } as CausalForestOptions })).toThrow(
      /tree is not an option/,
    );
    expect(() => estimateResources(3, 3)).toThrow(DataError);
  });

  test("a fit beyond the memory of the run, before it starts", async () => {
    const data = sample(200, 2);
    const { peakBytes } = estimateResources(200, 2, { forest: { trees: 100 } }, { threads: 1 });
    const grow = (maxMemory: number) => causalForest(data, { trees: 100 }, { threads: 1, maxMemory });
    await expect(grow(peakBytes - 1)).rejects.toThrow(/trees would take about \d+ MB at the peak/);
    expect((await grow(peakBytes + 1)).options.trees).toBe(100);
  });
});
