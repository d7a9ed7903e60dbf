import { createRng, design, normalQuantile } from "@career-dml/core";
import { bivariateNormalCdf } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { selectionProbit } from "../src/selection-probit.js";

/** s = 1(.5 + z1 + z2 + u > 0), y = 1(.2 - .8 z1 + e > 0), corr(u, e) = rho. */
function simulated(n: number, rho: number, seed: number) {
  const rng = createRng(seed).fork("selection probit", n);
  const normals = (): Float64Array =>
    Float64Array.from({ length: n }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
  const [z1, z2, u, e] = [normals(), normals(), normals(), normals()];
  return {
    selected: Uint8Array.from(u, (v, i) => (0.5 + z1[i]! + z2[i]! + v > 0 ? 1 : 0)),
    selectionCovariates: design({ z1, z2 }),
    outcome: z1.map((z, i) => (0.2 - 0.8 * z + rho * u[i]! + Math.sqrt(1 - rho * rho) * e[i]! > 0 ? 1 : 0)),
    outcomeCovariates: design({ z1 }),
  };
}

describe("selectionProbit", () => {
  test.each([-0.6, 0, 0.7])("recovers the coefficients and a correlation of %d", async (rho) => {
    const result = await selectionProbit(simulated(20_000, rho, 3));
    const truth = [0.5, 1, 1, 0.2, -0.8, rho];
    result.coefficients.forEach(({ estimate, se, name }, j) => {
      expect(se, name).toBeLessThan(0.08);
      expect(Math.abs(estimate - truth[j]!) / se!, `${name}: ${estimate}`).toBeLessThan(3.5);
    });
    const { wald, likelihoodRatio } = result.independence;
    expect(wald!.pValue < 1e-6).toBe(rho !== 0);
    expect(Math.abs(Math.log(wald!.statistic / likelihoodRatio!.statistic))).toBeLessThan(0.5);
  });

  test("with constants alone it reproduces the shares of all three cells", async () => {
    const n = 1000;
    // 400 unselected; of the selected 180 with outcome 1 where x = 0, 330 where x = 1, which moves the selection too.
    const x = Float64Array.from({ length: n }, (_, i) => (i < 500 ? 0 : 1));
    const selected = Uint8Array.from(x, (_, i) => (i < 250 || (i >= 500 && i < 850) ? 1 : 0));
    const outcome = Float64Array.from(x, (_, i) => (i < 150 || (i >= 500 && i < 680) ? 1 : 0));
    const covariates = design({ x });
    const result = await selectionProbit({
      selected,
      outcome,
      selectionCovariates: covariates,
      outcomeCovariates: design({}, n),
    });
    const [a, b, c, rho] = result.coefficients.map((row) => row.estimate) as [number, number, number, number];
    expect(bivariateNormalCdf(a, c, rho)).toBeCloseTo(150 / 500, 8);
    expect(bivariateNormalCdf(a + b, c, rho)).toBeCloseTo(180 / 500, 8);
    expect(bivariateNormalCdf(a, 40, rho)).toBeCloseTo(250 / 500, 8);
  });

  test("an outcome that is neither 0 nor 1 is refused", async () => {
    const data = simulated(300, 0, 1);
    const result = selectionProbit({ ...data, outcome: data.outcome.map((v) => v + 1) });
    await expect(result).rejects.toMatchObject({ code: "DATA", message: expect.stringContaining("outcome") });
  });
});
