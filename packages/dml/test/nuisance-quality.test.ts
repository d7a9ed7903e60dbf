import { createRng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { nuisanceQuality } from "../src/index.js";

const expit = (v: number): number => 1 / (1 + Math.exp(-v));

describe("nuisance quality", () => {
  test("a perfect and a constant prediction of means", () => {
    const target = Float64Array.of(1, 2, 3, 6);
    const perfect = nuisanceQuality({ name: "outcome", loss: "squared", target, prediction: target });
    expect(perfect).toMatchObject({ value: 0, r2: 1, calibrationSlope: 1 });
    const constant = nuisanceQuality({ name: "outcome", loss: "squared", target, prediction: target.map(() => 3) });
    expect(constant).toMatchObject({ r2: 0, calibrationSlope: null });
  });

  test("predictions half as spread as they should be have slope 2", () => {
    const target = Float64Array.of(1, 2, 3, 6);
    const prediction = target.map((v) => 3 + (v - 3) / 2);
    expect(nuisanceQuality({ name: "outcome", loss: "squared", target, prediction }).calibrationSlope).toBeCloseTo(
      2,
      12,
    );
  });

  test("true probabilities are calibrated, logits halved have slope 2", () => {
    const rng = createRng(8);
    const logit = Float64Array.from({ length: 40_000 }, () => 4 * (rng.uniform() - 0.5));
    const target = logit.map((v) => (rng.uniform() < expit(v) ? 1 : 0));
    const slope = (prediction: Float64Array) =>
      nuisanceQuality({ name: "propensity", loss: "log", target, prediction }).calibrationSlope!;
    // Standard error of a logistic slope at this n: about .012.
    expect(Math.abs(slope(logit.map(expit)) - 1)).toBeLessThan(0.05);
    expect(Math.abs(slope(logit.map((v) => expit(v / 2))) - 2)).toBeLessThan(0.1);
  });

  test("no slope where the prediction separates the classes", () => {
    const target = Float64Array.of(0, 0, 0, 1, 1, 1);
    const prediction = Float64Array.of(0.1, 0.2, 0.3, 0.7, 0.8, 0.9);
    expect(nuisanceQuality({ name: "propensity", loss: "log", target, prediction }).calibrationSlope).toBeNull();
  });
});
