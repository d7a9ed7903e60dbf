import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { detectionPower, minimumDetectableEffect, requiredUnits } from "../src/index.js";

const design = { sigma: 1, r2: 0, share: 0.5 };
const n = 800;

describe("clusters", () => {
  /** Noncentral t of scipy 1.17 with df = clusters - 2 - covariates, the variance of a cluster-randomised comparison. */
  test("whole clusters treated, by the exact t test", () => {
    const forty = { ...design, clusters: { size: 20, icc: 0.1 } };
    expectClose(minimumDetectableEffect(n, forty, { distribution: "t" }), 0.34618602184301256, 1e-9);
    const twelve = { sigma: 1, r2: 0.4, share: 0.4, covariates: 1, clusters: { size: 25, icc: 0.15 } };
    expectClose(minimumDetectableEffect(300, twelve, { distribution: "t" }), 0.6166634797392316, 1e-9);
  });

  test("Bloom's two-level variance: rho (1 - R2 between) / J + (1 - rho) (1 - R2 within) / (J m)", () => {
    const [rho, between, within, m, clusters] = [0.2, 0.6, 0.3, 30, 50];
    const variance = (rho * (1 - between)) / clusters + ((1 - rho) * (1 - within)) / (clusters * m);
    const left = rho * (1 - between) + (1 - rho) * (1 - within);
    const ours = { ...design, r2: 1 - left, clusters: { size: m, icc: (rho * (1 - between)) / left } };
    const shift = 1.959963984540054 + 0.8416212335729143;
    expectClose(minimumDetectableEffect(clusters * m, ours), 2 * shift * Math.sqrt(variance), 1e-12);
  });

  test("one unit each, no resemblance, or treatment by unit: as without clusters", () => {
    const plain = minimumDetectableEffect(n, design);
    for (const clusters of [
      { size: 1, icc: 0.5 },
      { size: 20, icc: 0 },
      { size: 20, icc: 0.5, treatmentIcc: 0 },
    ]) {
      expectClose(minimumDetectableEffect(n, { ...design, clusters }), plain, 1e-14);
    }
    // Clusters of copies: as many units as clusters.
    const copies = { ...design, clusters: { size: 20, icc: 1 } };
    expectClose(minimumDetectableEffect(n, copies), minimumDetectableEffect(n / 20, design), 1e-12);
  });

  test("sizes that differ cost as much as the variance of a mean over them says", () => {
    // Two clusters of 10 and one of 40, icc 1: Var of the sum is the sum of squared sizes, over that of units 60.
    const sizes = [10, 10, 40];
    const [mean, spread] = [20, Math.sqrt(200)];
    const expected = sizes.reduce((sum, m) => sum + m * m, 0) / 60;
    const clusters = { size: mean, icc: 1, sizeVariation: spread / mean };
    const ratio = minimumDetectableEffect(n, { ...design, clusters }) / minimumDetectableEffect(n, design);
    expectClose(ratio ** 2, expected, 1e-12);
  });
});

describe("an instrument", () => {
  test("that moves half the units asks for four times as many", () => {
    const half = { ...design, instrument: { compliance: 0.5 } };
    expectClose(minimumDetectableEffect(n, half), 2 * minimumDetectableEffect(n, design), 1e-14);
    expectClose(requiredUnits(0.2, half) / requiredUnits(0.2, design), 4, 0.01);
  });

  test("compliance and partial R2 are two ways to say the same of a 0/1 instrument", () => {
    // P(Z = 1) = 1/2, never-takers 30 %, always-takers 10 %, compliers 60 %: P(T = 1) = .4, Cov(T, Z) = .6 / 4.
    const byCompliance = { ...design, share: 0.5, instrument: { compliance: 0.6 } };
    const r2 = 0.15 ** 2 / (0.4 * 0.6 * 0.25);
    const byR2 = { ...design, share: 0.4, instrument: { r2 } };
    expectClose(detectionPower(n, 0.3, { design: byR2 }), detectionPower(n, 0.3, { design: byCompliance }), 1e-12);
  });
});

test("refuses designs without a meaning, all problems at once", () => {
  const wrong = { ...design, sigma: 0, share: 0, clusters: { size: 0.5, icc: 2 }, instrument: { compliance: 0 } };
  try {
    requiredUnits(0, wrong);
    expect.unreachable();
  } catch (error) {
    const paths = (error as { issues: { path: string }[] }).issues.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["sigma", "share", "clusters.size", "clusters.icc", "effect"]));
    expect(paths.some((path) => path.startsWith("instrument"))).toBe(true);
  }
});
