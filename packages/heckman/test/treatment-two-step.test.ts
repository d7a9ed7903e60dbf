import { createRng, design, normalQuantile, type Rng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { treatmentTwoStep } from "../src/treatment-two-step.js";

const normal = (rng: Rng): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);

/** T = 1(-.2 + .5 x + z + u > 0), y = 1 + x + .7 T + e, corr(u, e) = rho, sd(e) = 1.5. */
function simulate(rng: Rng, n: number, rho: number) {
  const x = Float64Array.from({ length: n }, () => normal(rng));
  const z = Float64Array.from({ length: n }, () => normal(rng));
  const u = Float64Array.from({ length: n }, () => normal(rng));
  const treatment = Uint8Array.from(u, (v, i) => (-0.2 + 0.5 * x[i]! + z[i]! + v > 0 ? 1 : 0));
  const outcome = x.map((v, i) => {
    const e = rho * u[i]! + Math.sqrt(1 - rho * rho) * normal(rng);
    return 1 + v + 0.7 * treatment[i]! + 1.5 * e;
  });
  return { outcome, treatment, outcomeCovariates: design({ x }), treatmentCovariates: design({ x, z }) };
}

describe("treatmentTwoStep on data that follow its model", () => {
  const REPLICATIONS = 400;

  test.each([0.8, -0.5])(
    "rho = %d: unbiased, its standard error is the spread, and 95 percent intervals cover as often",
    async (rho) => {
      const estimates: number[] = [];
      let meanSe = 0;
      let covered = 0;
      for (let r = 0; r < REPLICATIONS; r++) {
        const result = await treatmentTwoStep(simulate(createRng(11).fork("replication", r), 500, rho));
        estimates.push(result.estimate);
        meanSe += result.se! / REPLICATIONS;
        covered += result.ci![0] <= 0.7 && 0.7 <= result.ci![1] ? 1 : 0;
      }
      const mean = estimates.reduce((a, b) => a + b, 0) / REPLICATIONS;
      const sd = Math.sqrt(estimates.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (REPLICATIONS - 1));
      // Three Monte Carlo standard errors each: of a mean, of a spread (1 / sqrt(2 R)), of a binomial share.
      expect(Math.abs(mean - 0.7)).toBeLessThan((3 * sd) / Math.sqrt(REPLICATIONS));
      expect(Math.abs(meanSe / sd - 1)).toBeLessThan(3 / Math.sqrt(2 * REPLICATIONS));
      expect(Math.abs(covered / REPLICATIONS - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / REPLICATIONS));
    },
  );

  test("units of the outcome scale the estimate and its standard error", async () => {
    const data = simulate(createRng(3), 300, 0.5);
    const result = await treatmentTwoStep(data);
    const scaled = await treatmentTwoStep({ ...data, outcome: data.outcome.map((y) => 1000 * y) });
    expect(scaled.estimate / result.estimate).toBeCloseTo(1000, 6);
    expect(scaled.se! / result.se!).toBeCloseTo(1000, 6);
  });

  test("without an exclusion restriction it says what identification rests on", async () => {
    const data = simulate(createRng(3), 300, 0.5);
    const result = await treatmentTwoStep({ ...data, treatmentCovariates: data.outcomeCovariates });
    expect(result.warnings.join(" ")).toContain("functional form");
  });

  test("a constant treatment is refused", async () => {
    const data = simulate(createRng(3), 50, 0.5);
    const constant = treatmentTwoStep({ ...data, treatment: new Uint8Array(50) });
    await expect(constant).rejects.toMatchObject({ code: "TREATMENT" });
  });
});
