import { createRng, normalQuantile } from "@career-dml/core";
import { loadNative } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../data/panel-file.js";
import { analysis, failing } from "./analysing.js";

const file = temporaryFolder();

/** A randomised experiment: x explains half of the outcome's variance, 30 % are treated. */
function experiment(n: number): string {
  const rng = createRng(3);
  const normal = (): number => normalQuantile(rng.uniform());
  const rows = Array.from({ length: n }, (_, i) => {
    const x = normal();
    return [0.2 * Number(i % 10 < 3) + x + normal(), Number(i % 10 < 3), x].join(",");
  });
  return ["y,d,x", ...rows, ""].join("\n");
}

/** Firms of ten, of which every other is treated; a third of what x leaves of the outcome is the firm's. */
function firms(count: number): string {
  const rng = createRng(4);
  const normal = (): number => normalQuantile(rng.uniform());
  const rows = Array.from({ length: count }, (_, firm) => {
    const shared = Math.sqrt(0.5) * normal();
    return Array.from({ length: 10 }, () => {
      const x = normal();
      return [x + shared + normal(), firm % 2, x, `firm ${firm}`].join(",");
    });
  }).flat();
  return ["y,d,x,firm", ...rows, ""].join("\n");
}

/** Half are encouraged; 30 % never take the treatment, 10 % always do. */
function encouragement(n: number): string {
  const rng = createRng(5);
  const normal = (): number => normalQuantile(rng.uniform());
  const rows = Array.from({ length: n }, (_, i) => {
    const [z, u] = [i % 2, rng.uniform()];
    return [normal(), Number(u < 0.1 || (u < 0.7 && z === 1)), z, normal()].join(",");
  });
  return ["y,d,z,x", ...rows, ""].join("\n");
}

const trial = file("trial.csv", experiment(2000));
const ROLES = ["--data", trial, "--outcome", "y", "--treatment", "d", "--covariates", "x", "--learner", "ridge"];

describe("a design from data", () => {
  test("spread, explained share and treated share; the estimate has the error that the formula says", async () => {
    const { assumptions, minimumDetectableEffects, ofEstimate, warnings } = await analysis(...ROLES);
    expect(assumptions).toMatchObject({ source: "data", share: 0.3, clusters: null, instrument: null });
    expect(Math.abs(assumptions.sigma - Math.SQRT2)).toBeLessThan(0.08);
    expect(Math.abs(assumptions.r2 - 0.5)).toBeLessThan(0.04);
    // Standard error of a randomised comparison with residual variance 1, within five of its own standard errors.
    const se = Math.sqrt(1 / (2000 * 0.21));
    expect(Math.abs(ofEstimate!.se / se - 1)).toBeLessThan(0.1);
    expect(Math.abs(ofEstimate!.se / ofEstimate!.formulaSe - 1)).toBeLessThan(0.1);
    expect(minimumDetectableEffects[0]!.n).toBe(2000);
    expect(warnings).toEqual([]);
  });

  test("what is given stands above what the data say", async () => {
    const { assumptions, minimumDetectableEffects, ofEstimate } = await analysis(
      ...ROLES,
      "--share",
      ".5",
      "--n",
      "600",
    );
    expect(assumptions.share).toBe(0.5);
    expect(minimumDetectableEffects.map(({ n }) => n)).toEqual([600]);
    // The estimate remains that of the data.
    expect(ofEstimate!.n).toBe(2000);
    expect(ofEstimate!.formulaSe).toBeCloseTo(
      (assumptions.sigma * Math.sqrt(1 - assumptions.r2)) / Math.sqrt(2000 * 0.21),
      12,
    );
  });

  test("without covariates: the difference in means", async () => {
    const { assumptions, ofEstimate } = await analysis("--data", trial, "--outcome", "y", "--treatment", "d");
    expect(assumptions.r2).toBe(0);
    expect(Math.abs(ofEstimate!.se / ofEstimate!.formulaSe - 1)).toBeLessThan(0.1);
  });

  test("clusters: how alike their units are, and what that costs", async () => {
    const data = file("firms.csv", firms(200));
    const roles = ["--data", data, "--outcome", "y", "--treatment", "d", "--covariates", "x", "--cluster", "firm"];
    const { assumptions, ofEstimate, requiredUnits } = await analysis(...roles, "--learner", "ridge");
    const { clusters, designEffect } = assumptions;
    expect(clusters).toMatchObject({ size: 10, sizeVariation: 0 });
    // A third, with a standard error of about .04 over 200 firms (Donner & Koval 1980).
    expect(Math.abs(clusters!.icc - 1 / 3)).toBeLessThan(0.12);
    expect(clusters!.treatmentIcc).toBeGreaterThan(0.9);
    expect(designEffect).toBeCloseTo(1 + 9 * clusters!.icc * clusters!.treatmentIcc, 10);
    expect(Math.abs(ofEstimate!.se / ofEstimate!.formulaSe - 1)).toBeLessThan(0.15);
    expect(requiredUnits[0]!.clusters).toBe(Math.ceil(requiredUnits[0]!.n / 10));
  });

  test("an instrument: its partial R2 with the treatment", async () => {
    const data = file("encouragement.csv", encouragement(3000));
    const roles = ["--data", data, "--outcome", "y", "--treatment", "d", "--covariates", "x", "--instrument", "z"];
    const { assumptions, ofEstimate } = await analysis(...roles, "--learner", "ridge");
    // Cov(T, Z)^2 / (Var(T) Var(Z)) with Cov = .6 / 4, P(T = 1) = .4.
    const { r2 } = assumptions.instrument as { r2: number };
    expect(Math.abs(r2 - 0.15 ** 2 / (0.4 * 0.6 * 0.25))).toBeLessThan(0.05);
    expect(Math.abs(ofEstimate!.se / ofEstimate!.formulaSe - 1)).toBeLessThan(0.1);
  });

  test.skipIf(loadNative() === null)("the same on either backend and any number of threads", async () => {
    const found = [["--backend", "js"], ["--backend", "native", "--threads", "1"], []];
    const results = await Promise.all(found.map((more) => analysis(...ROLES, ...more)));
    const [js, one, all] = results.map((result) => JSON.stringify({ ...result, execution: null }));
    expect(one).toBe(js);
    expect(all).toBe(js);
  });
});

describe("wrong data", () => {
  test.each([
    [["--treatment", "x"], "TREATMENT"],
    [["--covariates", "zz"], "COLUMN"],
    [["--data", "nowhere.csv"], "FILE"],
    [["--where", "d ="], "OPTIONS"],
  ])("%j", async (given, expected) => {
    const { message } = await failing("--data", trial, "--outcome", "y", "--treatment", "d", ...given);
    expect(message).toMatch(new RegExp(`^${expected}: `));
  });
});
