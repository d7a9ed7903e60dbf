import { describe, expect, test } from "vitest";
import { selectionMle } from "../src/selection-mle.js";
import { selectionTwoStep } from "../src/selection-two-step.js";
import { switchingMle } from "../src/switching-mle.js";
import { switchingTwoStep } from "../src/switching-two-step.js";
import { normalsOf, selectedOutcome } from "./simulated.js";
import { design, normalCdf, normalPdf } from "@career-dml/core";

const SEEDS = 150;
/** At a coverage of .95, 150 intervals hold the truth fewer than 133 or more than 149 times with probability .002. */
const FEWEST = 133;
const MOST = 149;

const held = (estimate: number, se: number, truth: number): number => (Math.abs(estimate - truth) <= 1.96 * se ? 1 : 0);

describe("95 percent intervals cover as often; benchmarks/studies/selection-coverage.ts has every standard error", () => {
  test("coefficients, sigma, rho and lambda of a selection model", async () => {
    const truth = [0.3, 1, 0.8, 1, 1, 1, 0.5, 0.5];
    const likelihood = new Float64Array(8);
    const steps = new Float64Array(6);
    for (let seed = 1; seed <= SEEDS; seed++) {
      const data = selectedOutcome(1000, 0.5, 1000 + seed);
      (await selectionMle(data)).coefficients.forEach((c, j) => (likelihood[j]! += held(c.estimate, c.se!, truth[j]!)));
      const { coefficients } = await selectionTwoStep(data);
      [0.3, 1, 0.8, 1, 1, 0.5].forEach(
        (t, j) => (steps[j]! += held(coefficients[j]!.estimate, coefficients[j]!.se!, t)),
      );
    }
    for (const count of [...likelihood, ...steps]) {
      expect(count).toBeGreaterThanOrEqual(FEWEST);
      expect(count).toBeLessThanOrEqual(MOST);
    }
  });

  test("average effects of switching regimes", async () => {
    const spread = Math.hypot(1, 1, 0.8);
    const above = normalPdf(0.3 / spread) / normalCdf(0.3 / spread) / spread;
    const below = -normalPdf(0.3 / spread) / normalCdf(-0.3 / spread) / spread;
    const truth = { ate: 0.5, att: 0.5 + 0.6 * above, atu: 0.5 + 0.6 * below };
    const counts = new Float64Array(6);
    for (let seed = 1; seed <= SEEDS; seed++) {
      const normals = normalsOf(2000 + seed);
      const [z1, z2, u, e0, e1] = [normals(1000), normals(1000), normals(1000), normals(1000), normals(1000)];
      const treatment = Uint8Array.from(u, (v, i) => (0.3 + z1[i]! + 0.8 * z2[i]! + v > 0 ? 1 : 0));
      const high = u.map((v, i) => 1.5 + 1.2 * z1[i]! + 0.6 * v + 0.8 * e1[i]!);
      const low = u.map((v, i) => 1 + z1[i]! + 0.2 * v + e0[i]!);
      const outcome = high.map((y, i) => (treatment[i] === 1 ? y : low[i]!));
      const data = { treatment, outcome, treatmentCovariates: design({ z1, z2 }), outcomeCovariates: design({ z1 }) };
      const results = [await switchingMle(data), await switchingTwoStep(data)];
      results.forEach(({ effects }, r) =>
        (["ate", "att", "atu"] as const).forEach((name, k) => {
          counts[3 * r + k]! += held(effects[name].estimate, effects[name].se!, truth[name]);
        }),
      );
    }
    for (const count of counts) {
      expect(count).toBeGreaterThanOrEqual(FEWEST);
      expect(count).toBeLessThanOrEqual(MOST);
    }
  });
});
