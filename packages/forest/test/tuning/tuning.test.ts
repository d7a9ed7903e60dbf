import { createRng, design, OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  type CausalForestData,
  causalForest,
  predictRegressionForest,
  regressionForest,
  tuneCausalForest,
  tuneRegressionForest,
} from "../../src/index.js";
import { beatsBeyondNoise } from "../../src/tuning/beats-beyond-noise.js";
import { experiment } from "../every-kind.js";

const normal = (rng: ReturnType<typeof createRng>): number =>
  Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform());

describe("beatsBeyondNoise", () => {
  const n = 400;
  /** Losses of a start and of candidates that share its noise and half of each other's, the first better by `gain`. */
  const compare = (seed: number, gain: number, level: number) => {
    const rng = createRng(seed);
    const noise = () => new Float64Array(n).map(() => normal(rng));
    const [start, shared] = [noise(), noise()];
    const candidates = Array.from({ length: 8 }, (_, c) => {
      const own = noise();
      return start.map((v, i) => v + 0.5 * (shared[i]! + own[i]!) - (c === 0 ? gain : 0));
    });
    return beatsBeyondNoise({ start, candidates, clusters: new Int32Array(0) }, level, createRng(1));
  };

  test("leaves a start that nothing beats with the probability of its level", () => {
    const left = Array.from({ length: 150 }, (_, seed) => compare(seed, 0, 0.2).best !== null).filter(Boolean).length;
    // Binomial(150, .2): standard deviation 4.9; three of them.
    expect(left).toBeGreaterThan(30 - 15);
    expect(left).toBeLessThan(30 + 15);
  });

  test("finds a candidate that is better by six standard errors", () => {
    // Standard error of a difference: sqrt(.5 / 400) = .035.
    for (let seed = 0; seed < 10; seed++) expect(compare(seed, 0.21, 0.05).best).toBe(0);
  });

  test("identical candidates count as one, and one equal to the start never beats it", () => {
    const rng = createRng(3);
    const start = new Float64Array(n).map(() => normal(rng));
    const better = start.map((v) => v + normal(rng));
    const one = beatsBeyondNoise({ start, candidates: [better], clusters: new Int32Array(0) }, 0.1, createRng(1));
    const many = beatsBeyondNoise(
      { start, candidates: [better, better, better, start], clusters: new Int32Array(0) },
      0.1,
      createRng(1),
    );
    // The normal quantile at .9 is 1.2816; 2,000 draws know it with a standard error of .038.
    expect(Math.abs(one.needed - 1.2816)).toBeLessThan(0.115);
    expect(Math.abs(many.needed - 1.2816)).toBeLessThan(0.115);
    expect(many.ses[3]).toBe(0);
    expect(many.best).not.toBe(3);
  });

  test("units of one cluster err together", () => {
    const rng = createRng(4);
    const start = new Float64Array(n);
    const byCluster = new Float64Array(40).map(() => normal(rng));
    const clusters = Int32Array.from({ length: n }, (_, i) => i % 40);
    const candidate = start.map((_, i) => byCluster[i % 40]!);
    const se = (codes: Int32Array): number =>
      beatsBeyondNoise({ start, candidates: [candidate], clusters: codes }, 0.1, createRng(1)).ses[0]!;
    // Ten units per cluster say no more than one: sqrt(10) times the error, but for 40 / 39 against 400 / 399.
    expect(se(clusters) / se(new Int32Array(0))).toBeCloseTo(Math.sqrt(10 * (40 / 39) * (399 / 400)), 8);
  });
});

/** Pure noise around a smooth mean: large leaves are much better than the default's. */
function noisyMean(n: number) {
  const rng = createRng(8);
  const uniform = () => new Float64Array(n).map(() => rng.uniform());
  const covariates = design({ a: uniform(), b: uniform() });
  return { design: covariates, outcome: covariates.x.subarray(0, n).map((a) => 0.2 * a + 3 * normal(rng)) };
}

describe("tuneRegressionForest", () => {
  test("finds larger leaves where the outcome is mostly noise, and they predict better", async () => {
    const n = 6000;
    const data = noisyMean(n);
    const result = await tuneRegressionForest(data, { candidates: 6, trees: 64, seed: 1 });
    expect(result.chosen).toBeGreaterThan(0);
    expect(result.options.minLeafSize).toBeGreaterThan(10);
    expect(result.reason).toMatch(/beats the start by/);
    const error = async (options: object) => {
      const forest = await regressionForest(data, { trees: 100, ...options });
      const { prediction } = await predictRegressionForest(forest, null);
      return prediction.reduce((sum, v, i) => sum + (v - 0.2 * data.design.x[i]!) ** 2, 0);
    };
    expect(await error(result.options)).toBeLessThan(0.5 * (await error({})));
  });

  test("losses count by weight", async () => {
    const n = 400;
    const rng = createRng(9);
    const data = {
      design: design({ a: new Float64Array(n).map(() => rng.uniform()) }),
      outcome: Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 0.1 : 100) * normal(rng)),
    };
    const weights = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : 1e-9));
    const lossOf = async (given: object): Promise<number> =>
      (await tuneRegressionForest({ ...data, ...given }, { candidates: 0, trees: 64 })).candidates[0]!.loss!;
    expect(await lossOf({})).toBeGreaterThan(1000);
    expect(await lossOf({ weights })).toBeLessThan(0.05);
  });

  test("what few trees add to the loss is taken away: the variance of predictions over seeds", async () => {
    const n = 300;
    const data = noisyMean(n);
    const predictions: Float64Array[] = [];
    let removed = 0;
    for (let seed = 0; seed < 12; seed++) {
      const forest = await regressionForest(data, { trees: 96, seed });
      const { prediction } = await predictRegressionForest(forest, null);
      predictions.push(prediction);
      const raw = prediction.reduce((sum, v, i) => sum + (data.outcome[i]! - v) ** 2, 0) / n;
      const { candidates } = await tuneRegressionForest(data, { candidates: 0, trees: 96, forest: { seed } });
      removed += (raw - candidates[0]!.loss!) / 12;
    }
    const variance = predictions[0]!.reduce((sum, _, i) => {
      const center = predictions.reduce((total, v) => total + v[i]!, 0) / 12;
      return sum + predictions.reduce((total, v) => total + (v[i]! - center) ** 2, 0) / 11 / n;
    }, 0);
    expect(removed / variance).toBeGreaterThan(0.85);
    expect(removed / variance).toBeLessThan(1.2);
  });
});

describe("tuneCausalForest", () => {
  const data: CausalForestData = experiment(300);
  const small = { candidates: 4, trees: 64 } as const;

  test("says what was tried, and the same seed and threads do not matter", async () => {
    const seen: number[] = [];
    const run = {
      threads: 1,
      onProgress: ({ done, total }: { done: number; total: number }) => seen.push(done / total),
    };
    const result = await tuneCausalForest(data, small, run);
    expect(await tuneCausalForest(data, small, { threads: 3 })).toEqual(result);
    expect(result.candidates.map(({ origin }) => origin)).toEqual(["start", ...Array(4).fill("random")]);
    expect(result.candidates[0]).toMatchObject({ values: {}, difference: 0, se: 0 });
    for (const { loss, se } of result.candidates) {
      expect(loss).toBeGreaterThan(0);
      expect(se).toBeTypeOf("number");
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5].map((k) => k / 5));
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect((await causalForest(data, { ...result.options, trees: 8 })).options.minLeafSize).toBe(
      result.options.minLeafSize ?? 10,
    );
  });

  test("given options are kept and not varied", async () => {
    const forest = { minLeafSize: 6, alpha: 0.1, leafCount: "units", seed: 5 } as const;
    const { candidates, options } = await tuneCausalForest(data, { ...small, forest, vary: ["alpha", "mtry"] });
    expect(options).toMatchObject(forest);
    for (const { values } of candidates) expect(Object.keys(values).filter((name) => name !== "mtry")).toEqual([]);
  });

  test("a candidate that the data cannot feed is listed with its reason", async () => {
    const tiny = experiment(12);
    const { candidates, chosen } = await tuneCausalForest(tiny, {
      candidates: 20,
      trees: 160,
      vary: ["subsampleFraction", "honestyFraction"],
    });
    for (const { loss, reason } of candidates) expect(loss === null).toBe(reason !== undefined);
    expect(candidates[chosen]!.loss).not.toBeNull();
  });

  test("wrong options of the search and of the forest are refused", async () => {
    await expect(tuneCausalForest(data, { candidates: -1, level: 0 })).rejects.toThrow(/candidates.*level/);
    await expect(tuneCausalForest(data, { forest: { alpha: 1 } })).rejects.toThrow(OptionsError);
    await expect(tuneCausalForest(data, { vary: [] })).rejects.toThrow(OptionsError);
  });
});
