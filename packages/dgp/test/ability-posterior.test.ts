import { describe, expect, test } from "vitest";
import { abilityPosterior, type SimulateCareersOptions, simulateCareers } from "../src/index.js";
import { mean, sd } from "./moments.js";

describe("abilityPosterior", () => {
  test.each<[string, SimulateCareersOptions]>([
    ["ladder", { careers: "ladder", periods: 10 }],
    // Twelve rungs: many people stand at an end.
    ["short ladder", { careers: "ladder", periods: 20, occupations: 12 }],
    ["tilt", { careers: "tilt", careerStrength: 0.6 }],
  ])("%s: ability is the posterior mean plus noise that it does not predict", (_, options) => {
    const n = 3000;
    const simulation = simulateCareers({ ...options, n, seed: 3 });
    const posterior = abilityPosterior(simulation);
    const residual = simulation.truth.ability.map((a, i) => a - posterior[i]!);
    const centre = mean(posterior);
    const product = residual.map((r, i) => r * (posterior[i]! - centre));
    // E[a - m | m] = 0: mean, and covariance with m, within four standard errors.
    for (const v of [residual, product]) expect(Math.abs(mean(v))).toBeLessThan((4 * sd(v)) / Math.sqrt(n));
    // And it says something: less spread is left than ability has.
    expect(sd(residual)).toBeLessThan(0.9 * sd(simulation.truth.ability));
  });

  test.each([{ careers: "tilt", careerStrength: 0 } as const, { careers: "whole-row" } as const])(
    "careers without ability leave the prior mean: %o",
    (options) => {
      const simulation = simulateCareers({ ...options, n: 50, seed: 4 });
      const education = simulation.dataset.covariates.x;
      abilityPosterior(simulation).forEach((value, i) => expect(value).toBeCloseTo(0.2 * education[i]!, 8));
    },
  );

  test("profiles whose histories go beyond adoption, or without ability, are refused", () => {
    for (const profile of ["v3.4", "semi-synthetic"] as const) {
      const simulation = simulateCareers({ profile, n: 100 });
      expect(() => abilityPosterior(simulation)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
    }
  });
});
