import { createRng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { calibrated, logisticCalibration } from "../src/logistic-calibration.js";

const expit = (v: number): number => 1 / (1 + Math.exp(-v));
const rng = createRng(8);
const index = Float64Array.from({ length: 4000 }, () => 4 * rng.uniform() - 2);
const target = index.map((v) => (rng.uniform() < expit(v) ? 1 : 0));

describe("logistic calibration", () => {
  test("finds that predictions were drawn halfway towards the mean", () => {
    const fit = logisticCalibration(
      target,
      index.map((v) => expit(0.3 + v / 2)),
    )!;
    // Standard error of the slope: 2 / sqrt(4000 E[w index^2]), about .1.
    expect(Math.abs(fit.slope - 2)).toBeLessThan(0.3);
    expect(Math.abs(fit.intercept + 0.6)).toBeLessThan(0.2);
  });

  test("calibrated probabilities have the mean of the target, and residuals without a slope on the logit", () => {
    const shrunk = index.map((v) => expit(v / 3));
    const p = calibrated(target, shrunk);
    const residual = target.map((t, i) => t - p[i]!);
    expect(Math.abs(residual.reduce((sum, r) => sum + r, 0))).toBeLessThan(1e-6);
    expect(Math.abs(residual.reduce((sum, r, i) => sum + r * index[i]!, 0))).toBeLessThan(1e-6);
  });

  test.each([
    ["do not vary", index.map(() => 0.4)],
    ["point the wrong way", index.map((v) => expit(-v))],
    ["separate the groups", target.map((t) => 0.2 + 0.6 * t)],
  ])("predictions that %s stay as they are", (_, prediction) => {
    expect(calibrated(target, prediction)).toEqual(prediction);
  });
});
