import { createRng } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { noiseMoments, simulateCareers, type SimulateCareersOptions } from "../src/index.js";
import { drawDisturbance } from "../src/noise.js";
import { mean, variance } from "./moments.js";

const DRAWS = 100_000;
const draws = (noiseFamily: "student-t" | "skewed", noiseDf = 5): Float64Array => {
  const rng = createRng(4);
  return Float64Array.from({ length: DRAWS }, () => drawDisturbance({ noise: 1, noiseFamily, noiseDf }, rng));
};
const share = (values: Float64Array, holds: (v: number) => boolean): number => values.filter(holds).length / DRAWS;
const within = (observed: number, p: number): void =>
  expect(Math.abs(observed - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / DRAWS));

describe("disturbances", () => {
  test("Student's t: published quantiles, over its standard deviation", () => {
    // t of 5 degrees of freedom: .95 at 2.015, .995 at 4.032; of 3: .975 at 3.182.
    const five = draws("student-t", 5).map((v) => v * Math.sqrt(5 / 3));
    within(
      share(five, (v) => v < 2.015048),
      0.95,
    );
    within(
      share(five, (v) => Math.abs(v) > 4.032143),
      0.01,
    );
    const three = draws("student-t", 3).map((v) => v * Math.sqrt(3));
    within(
      share(three, (v) => v < -3.182446),
      0.025,
    );
  });

  test("skewed: a standard exponential minus its mean", () => {
    const v = draws("skewed");
    expect(v.every((x) => x >= -1)).toBe(true);
    for (const x of [0.5, 1, 3]) {
      within(
        share(v, (d) => d + 1 > x),
        Math.exp(-x),
      );
    }
  });

  test("heteroscedastic: variance noise^2 (.5 + education) / 1.4", () => {
    const { dataset, truth } = simulateCareers({ n: 30_000, occupations: 3, noiseFamily: "heteroscedastic", seed: 2 });
    const residual = truth.outcome.map((y, i) => y - (dataset.treatment[i] === 1 ? truth.mu1[i]! : truth.mu0[i]!));
    for (const level of [0, 1, 2]) {
      const own = residual.filter((_, i) => dataset.covariates.x[i] === level);
      expect(Math.abs(mean(own))).toBeLessThan(4 * Math.sqrt(variance(own) / own.length));
      const ratio = variance(own) / ((0.25 * (0.5 + level)) / 1.4);
      expect(Math.abs(ratio - 1)).toBeLessThan(4 * Math.sqrt(2 / own.length));
    }
  });
});

const momentsOf = (options: SimulateCareersOptions) => noiseMoments(simulateCareers({ n: 50, ...options }));

describe("noiseMoments", () => {
  test("by family", () => {
    expect(momentsOf({})).toEqual({ sd: 0.5, skewness: 0, excessKurtosis: 0 });
    expect(momentsOf({ noiseFamily: "skewed", noise: 2 })).toEqual({ sd: 2, skewness: 2, excessKurtosis: 6 });
    expect(momentsOf({ noiseFamily: "student-t", noiseDf: 10 })).toEqual({ sd: 0.5, skewness: 0, excessKurtosis: 1 });
    expectClose(momentsOf({ noiseFamily: "heteroscedastic" }).excessKurtosis!, 0.75, 1e-12);
  });

  test("moments that diverge are null", () => {
    expect(momentsOf({ noiseFamily: "student-t", noiseDf: 4 })).toEqual({ sd: 0.5, skewness: 0, excessKurtosis: null });
    expect(momentsOf({ noiseFamily: "student-t", noiseDf: 3 })).toEqual({
      sd: 0.5,
      skewness: null,
      excessKurtosis: null,
    });
  });

  test("a normal part of the outcome's error takes its share of the cumulants", () => {
    const mixed = momentsOf({ noiseFamily: "skewed", observation: "nonignorable", observationCorrelation: 0.6 });
    expectClose(mixed.skewness!, 2 * 0.8 ** 3, 1e-12);
    expectClose(mixed.excessKurtosis!, 6 * 0.8 ** 4, 1e-12);
    const all = momentsOf({ noiseFamily: "skewed", observation: "nonignorable", observationCorrelation: 1 });
    expect(all).toEqual({ sd: 0.5, skewness: 0, excessKurtosis: 0 });
  });
});
