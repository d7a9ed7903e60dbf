import { createRng, DataError, design, OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { predictQuantileForest, type QuantileForestData, quantileForest, withoutTrainingData } from "../src/index.js";
import { normalDraws } from "./draws.js";

const options = { trees: 400, seed: 7 };
const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, a) => sum + a, 0) / v.length;

/** Outcomes around zero whose standard deviation is 1 where x_0 < 0 and 3 elsewhere: nothing for a regression forest. */
function spreading(n: number, seed: number): { data: QuantileForestData; sd: Float64Array } {
  const rng = createRng(seed);
  const [a, b, noise] = [normalDraws(rng, n), normalDraws(rng, n), normalDraws(rng, n)];
  const sd = a.map((v) => (v < 0 ? 1 : 3));
  return { data: { design: design({ a, b }), outcome: noise.map((e, i) => sd[i]! * e) }, sd };
}

describe("quantileForest", () => {
  test("finds the quantiles of a normal outcome whose spread depends on a covariate", async () => {
    const { data, sd } = spreading(4000, 1);
    const forest = await quantileForest(data, options);
    const { quantiles, predictions } = await predictQuantileForest(forest, null);
    expect(quantiles).toEqual([0.1, 0.5, 0.9]);
    [-1.2816, 0, 1.2816].forEach((z, k) => {
      const error = predictions[k]!.map((value, i) => (value - z * sd[i]!) / sd[i]!);
      expect(Math.abs(mean(error)), `bias of quantile ${quantiles[k]}`).toBeLessThan(0.1);
      expect(Math.sqrt(mean(error.map((e) => e * e))), `error of quantile ${quantiles[k]}`).toBeLessThan(0.35);
      const below = data.outcome.filter((y, i) => y <= predictions[k]![i]!);
      expect(Math.abs(below.length / data.outcome.length - quantiles[k]!)).toBeLessThan(0.02);
    });
  });

  test("a monotone transformation of the outcome transforms its quantiles, exactly", async () => {
    const { data } = spreading(300, 2);
    const once = await predictQuantileForest(await quantileForest(data, options), null);
    const cubed = { ...data, outcome: data.outcome.map((y) => y ** 3) };
    const transformed = await predictQuantileForest(await quantileForest(cubed, options), null);
    transformed.predictions.forEach((q, k) => expect(q).toEqual(once.predictions[k]!.map((v) => v ** 3)));
  });

  test("any quantiles can be predicted, never cross, and need no training data", async () => {
    const { data } = spreading(300, 3);
    const forest = await quantileForest(data, options);
    const quantiles = [0.01, 0.25, 0.26, 0.5, 0.99];
    const { predictions } = await predictQuantileForest(withoutTrainingData(forest), data.design, { quantiles });
    for (let k = 1; k < quantiles.length; k++) {
      predictions[k]!.forEach((value, i) => expect(value).toBeGreaterThanOrEqual(predictions[k - 1]![i]!));
    }
    const values = new Set(data.outcome);
    expect(predictions.every((q) => q.every((value) => values.has(value)))).toBe(true);
  });

  test("heavy tails change nothing but the predicted values", async () => {
    const { data } = spreading(300, 4);
    const outcome = data.outcome.slice();
    const largest = outcome.indexOf(outcome.reduce((most, y) => Math.max(most, y)));
    outcome[largest] = 1e300;
    const [calm, wild] = [await quantileForest(data, options), await quantileForest({ ...data, outcome }, options)];
    expect(wild.tables).toEqual(calm.tables);
  });

  test("refuses quantiles that do not ascend in (0, 1), and too few rows", async () => {
    const { data } = spreading(60, 5);
    await expect(quantileForest(data, { quantiles: [0.5, 0.1] })).rejects.toThrow(OptionsError);
    await expect(quantileForest(data, { quantiles: [1] })).rejects.toThrow(OptionsError);
    const forest = await quantileForest(data, options);
    await expect(predictQuantileForest(forest, null, { quantiles: [] })).rejects.toThrow(OptionsError);
    const few = { design: design({ a: Float64Array.of(1, 2, 3) }), outcome: Float64Array.of(1, 2, 3) };
    await expect(quantileForest(few, options)).rejects.toThrow(DataError);
  });
});
