import { DataError, OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  type AnyForest,
  causalForest,
  decodeForest,
  encodeForest,
  growMore,
  mergeForests,
  type PredictionOnly,
  predictCausalForest,
  predictRegressionForest,
  regressionForest,
  withoutTrainingData,
} from "../src/index.js";
import { experiment, grow, growOn, kinds, patchyExperiment } from "./every-kind.js";

const distance = (a: Float64Array, b: Float64Array): number => Math.hypot(...a.map((v, i) => v - b[i]!));

describe.each(kinds)("%s", (kind) => {
  test("the parts of a forest, in any order, are the forest", async () => {
    const whole: AnyForest = await grow[kind](150, { trees: 60 });
    const parts: AnyForest[] = [];
    for (const [firstBag, trees] of [
      [0, 20],
      [10, 8],
      [14, 32],
    ] as const) {
      parts.push(await grow[kind](150, { trees, firstBag }));
    }
    const [a, b, c] = parts as [AnyForest, AnyForest, AnyForest];
    expect(mergeForests([a, b, c])).toEqual(whole);
    expect(mergeForests([c, a, b])).toEqual(whole);
    expect(mergeForests([mergeForests([b, a]), c])).toEqual(whole);
    expect(mergeForests([whole])).toEqual(whole);
  });

  test("so are parts with missing values, categories and clusters", async () => {
    const parts: AnyForest[] = [];
    for (const [firstBag, trees] of [
      [0, 20],
      [10, 8],
      [0, 28],
    ] as const) {
      parts.push(await grow[kind](150, { trees, firstBag, categorical: ["c, d"] }, patchyExperiment(150)));
    }
    const [a, b, whole] = parts as [AnyForest, AnyForest, AnyForest];
    expect(mergeForests([b, a])).toEqual(whole);
    expect(mergeForests<AnyForest | PredictionOnly<AnyForest>>([withoutTrainingData(a), b])).toEqual(whole);
  });

  test("grown on, in memory or from a file, is grown at once", async () => {
    const whole: AnyForest = await grow[kind](150, { trees: 60 });
    const begun: AnyForest = await grow[kind](150, { trees: 20 });
    expect(await growOn[kind](begun, 150, 40)).toEqual(whole);
    expect(await growOn[kind](decodeForest(encodeForest(begun)), 150, 40)).toEqual(whole);
  });
});

describe("mergeForests of several seeds", () => {
  const data = experiment(120);
  const effects = async (seeds: readonly number[]) => {
    const parts = await Promise.all(seeds.map(async (seed) => causalForest(data, { trees: 60, seed })));
    return (await predictCausalForest(mergeForests(parts), null)).effect;
  };
  const merged = async (outcome: Float64Array) => {
    const parts = [];
    for (const seed of [3, 1, 2]) parts.push(await regressionForest({ ...data, outcome }, { trees: 80, seed }));
    return mergeForests(parts);
  };

  test("a row's own outcome has no part in its out-of-bag prediction", async () => {
    const before = await predictRegressionForest(await merged(data.outcome), null);
    const outcome = data.outcome.slice();
    outcome[17] = 5;
    const after = await predictRegressionForest(await merged(outcome), null);
    expect(after.prediction[17]).toBe(before.prediction[17]);
    expect(after.variance[17]).toBe(before.variance[17]);
    expect(after.prediction[18]).not.toBe(before.prediction[18]);
  });

  test("predictions of new rows are means over all trees", async () => {
    const { design } = experiment(40, 2);
    const forest = await merged(data.outcome);
    expect(forest.options.trees).toBe(240);
    expect(forest.bagRanges.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    const together = await predictRegressionForest(forest, design);
    const apart: Float64Array[] = [];
    for (const seed of [1, 2, 3]) {
      apart.push((await predictRegressionForest(await regressionForest(data, { trees: 80, seed }), design)).prediction);
    }
    together.prediction.forEach((value, i) => {
      expect(value).toBeCloseTo((apart[0]![i]! + apart[1]![i]! + apart[2]![i]!) / 3, 12);
    });
  });

  test("Monte Carlo noise falls with the trees of all parts", async () => {
    const single = distance(await effects([1]), await effects([2]));
    const merger = distance(await effects([3, 4, 5, 6, 7, 8, 9, 10]), await effects([11, 12, 13, 14, 15, 16, 17, 18]));
    // Eight times the trees: noise smaller by sqrt(8) = 2.8, here at least by 2.
    expect(merger).toBeLessThan(single / 2);
  });

  test("the training rows are kept if one part holds them", async () => {
    const [a, b] = [
      await regressionForest(data, { trees: 20, seed: 1 }),
      await regressionForest(data, { trees: 20, seed: 2 }),
    ];
    expect(mergeForests([withoutTrainingData(a), b])).toEqual(mergeForests([a, b]));
    expect(mergeForests([withoutTrainingData(a), withoutTrainingData(b)]).design).toBeNull();
  });
});

describe("mergeForests and growMore refuse", async () => {
  const data = experiment(100);
  const base = await causalForest(data, { trees: 8 });
  const merging = (other: AnyForest) => () => mergeForests<AnyForest>([base, other]);

  test("other kinds, options and data, all said at once", async () => {
    expect(merging(await regressionForest(data, { trees: 8, seed: 1 }))).toThrow(
      /is a regression-forest, the first a causal/,
    );
    const other = await causalForest({ ...data, outcome: data.treatment }, { trees: 8, seed: 1, mtry: 2, alpha: 0.1 });
    expect(merging(other)).toThrow(DataError);
    expect(merging(other)).toThrow(
      /options\.mtry is 2, of the first forest null; .*options\.alpha is 0\.1.*other data/,
    );
  });

  test("bags that two forests share, and nothing", async () => {
    expect(merging(base)).toThrow(/hold bag 0 of seed 42 twice/);
    expect(merging(await causalForest(data, { trees: 8, firstBag: 3 }))).toThrow(/hold bag 3 of seed 42 twice/);
    expect(() => mergeForests([])).toThrow(DataError);
  });

  test("to grow on other data, or by part of a bag", async () => {
    await expect(growMore(base, { ...data, outcome: data.treatment }, 4)).rejects.toThrow(DataError);
    await expect(growMore(base, data, 3)).rejects.toThrow(OptionsError);
  });
});
