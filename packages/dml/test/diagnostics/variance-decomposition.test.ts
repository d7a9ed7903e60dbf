import { createRng, normalQuantile } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { varianceDecomposition, varianceDecompositionReference } from "../../src/index.js";

const N = 40_000;
const SIGMA = 0.5;

/** Units with propensity p or 1 - p by turns, effects -1 and 1 by turns of two, known regressions. */
function drawn(p: number) {
  const rng = createRng(21);
  const propensity = Float64Array.from({ length: N }, (_, i) => (i % 2 === 0 ? p : 1 - p));
  const treatment = Uint8Array.from(propensity, (e) => (rng.uniform() < e ? 1 : 0));
  const mu0 = new Float64Array(N);
  const mu1 = Float64Array.from({ length: N }, (_, i) => (i % 4 < 2 ? -1 : 1));
  const outcome = treatment.map((t, i) => t * mu1[i]!);
  const noisy = Float64Array.from(outcome, (_, i) => treatment[i]! * mu1[i]! + SIGMA * normalQuantile(rng.uniform()));
  return { representation: "covariates", outcome: noisy, treatment, nuisances: { mu0, mu1, propensity } };
}

/** Hahn's bound of this design, over n: E[s^2 / (e (1 - e))] + Var(effect), effects of variance 1. */
const bound = (p: number): number => (SIGMA ** 2 / (p * (1 - p)) + 1) / N;

const severity = (p: number): string => varianceDecomposition({ ...drawn(p), se: Math.sqrt(bound(p)) }).severity;

describe("varianceDecomposition", () => {
  test.each([0.5, 0.2, 0.05])("oracle and support add up to the efficiency bound, propensities %f", (p) => {
    const se = Math.sqrt(1.3 * bound(p));
    const parts = varianceDecomposition({ ...drawn(p), se });
    expectClose((parts.oracle + parts.support) / bound(p), 1, 0.03);
    // Half of the units are treated, whatever p: the randomised part does not depend on it.
    expectClose(parts.oracle / ((4 * SIGMA ** 2 + 1) / N), 1, 0.03);
    expectClose(parts.nuisance / (0.3 * bound(p)), 1, 0.15);
  });

  test("severity follows the share of the support problem", () => {
    expect([severity(0.5), severity(0.15), severity(0.05)]).toEqual(["mild", "moderate", "severe"]);
  });

  test("an estimate more precise than the bound has no nuisance penalty", () => {
    expect(varianceDecomposition({ ...drawn(0.3), se: 1e-6 }).nuisance).toBe(0);
  });

  test("the reference's support term is 4 / n at perfect overlap, so it calls everything severe", () => {
    const input = drawn(0.5);
    const outcome = input.outcome.map((y, i) => (y + input.treatment[i]! * input.nuisances.mu1[i]!) / 10);
    const nuisances = { ...input.nuisances, mu1: input.nuisances.mu1.map((m) => m / 5) };
    const parts = varianceDecompositionReference({ ...input, outcome, nuisances, se: 0.002 });
    expectClose(parts.support * N, 4, 1e-12);
    expect(parts.severity).toBe("severe");
    expectClose(parts.oracle / ((4 * 0.05 ** 2) / N), 1, 0.03);
    expect(varianceDecomposition({ ...input, outcome, nuisances, se: 0.002 }).severity).toBe("mild");
  });

  test("refuses an empty arm", () => {
    const input = drawn(0.5);
    const everybody = { ...input, treatment: new Uint8Array(N).fill(1), se: 1 };
    expect(() => varianceDecomposition(everybody)).toThrow(expect.objectContaining({ code: "TREATMENT" }));
    expect(() => varianceDecompositionReference(everybody)).toThrow(expect.objectContaining({ code: "TREATMENT" }));
  });

  test("the reference's terms by hand", () => {
    const parts = varianceDecompositionReference({
      representation: "x",
      outcome: Float64Array.of(1, 3, 2, 6),
      treatment: Uint8Array.of(0, 0, 1, 1),
      nuisances: {
        mu0: Float64Array.of(1, 1, 1, 1),
        mu1: Float64Array.of(2, 2, 2, 2),
        propensity: Float64Array.of(0.5, 0.5, 0.2, 0),
      },
      se: 2,
    });
    // Residuals 0, 2 and 0, 4: variances 1 and 4, over 2 units each.
    expectClose(parts.oracle, 2.5, 1e-14);
    expectClose(parts.nuisance, 1.5, 1e-14);
    expectClose(parts.support, (4 + 4 + 6.25 + 1 / (1e-5 * (1 - 1e-5))) / 16, 1e-12);
  });
});
