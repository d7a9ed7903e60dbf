import { createRng, DataError, design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  type ClassificationForestData,
  classificationForest,
  predictClassificationForest,
  predictRegressionForest,
  regressionForest,
} from "../src/index.js";
import { normalDraws } from "./draws.js";

const options = { trees: 400, seed: 6 };
const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, a) => sum + a, 0) / v.length;

/** Three classes whose log odds are linear in two covariates. */
function logit(n: number, seed: number): { data: ClassificationForestData; truth: readonly Float64Array[] } {
  const rng = createRng(seed);
  const [a, b] = [normalDraws(rng, n), normalDraws(rng, n)];
  const odds = [a.map(() => 1), a.map((v) => Math.exp(v)), b.map((v) => Math.exp(0.5 - v))];
  const truth = odds.map((o) => o.map((v, i) => v / odds.reduce((sum, each) => sum + each[i]!, 0)));
  const outcome = new Uint8Array(n).map((_, i) => {
    const u = rng.uniform();
    if (u < truth[0]![i]!) return 0;
    return u < truth[0]![i]! + truth[1]![i]! ? 1 : 2;
  });
  return { data: { design: design({ a, b }), outcome }, truth };
}

describe("classificationForest", () => {
  test("finds the probabilities of a logit model; those of a unit sum to 1", async () => {
    const { data, truth } = logit(4000, 1);
    const { probabilities, variances } = await predictClassificationForest(
      await classificationForest(data, options),
      null,
    );
    truth.forEach((p, k) => {
      const error = probabilities[k]!.map((value, i) => value - p[i]!);
      expect(Math.abs(mean(error)), `bias of class ${k}`).toBeLessThan(0.02);
      expect(Math.sqrt(mean(error.map((e) => e * e))), `error of class ${k}`).toBeLessThan(0.08);
      const covered = error.filter((e, i) => Math.abs(e) < 1.96 * Math.sqrt(variances[k]![i]!));
      expect(covered.length / error.length, `coverage of class ${k}`).toBeGreaterThan(0.75);
    });
    probabilities[0]!.forEach((p, i) => expect(p + probabilities[1]![i]! + probabilities[2]![i]!).toBeCloseTo(1, 12));
  });

  test("of two classes has the trees and predictions of the regression forest on 0/1", async () => {
    const { data } = logit(500, 2);
    const outcome = Uint8Array.from(data.outcome, (k) => (k === 2 ? 1 : 0));
    const classes = await classificationForest({ ...data, outcome }, options);
    const regression = await regressionForest({ ...data, outcome }, options);
    expect(classes.tables.feature).toEqual(regression.tables.feature);
    expect(classes.tables.threshold).toEqual(regression.tables.threshold);
    const { probabilities, variances } = await predictClassificationForest(classes, null);
    const { prediction, variance } = await predictRegressionForest(regression, null);
    expect(probabilities[1]).toEqual(prediction);
    expect(variances[1]).toEqual(variance);
  });

  test("refuses codes with gaps, fractions and one class only, naming rows", async () => {
    const { data } = logit(60, 3);
    const codes = Float64Array.from(data.outcome);
    const wrong = (outcome: Float64Array) => classificationForest({ ...data, outcome }, options);
    await expect(wrong(codes.map((k, i) => (i === 6 ? -1 : k)))).rejects.toThrow(/-1 in row 7/);
    await expect(wrong(codes.map((k) => k + 1))).rejects.toThrow(/class 0 no unit/);
    await expect(wrong(codes.map(() => 0))).rejects.toThrow(DataError);
  });
});
