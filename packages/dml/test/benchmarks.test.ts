import { createRng, design } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { naiveDifference, olsAdjustment } from "../src/index.js";

const centre = (v: Float64Array): Float64Array => {
  const mean = v.reduce((sum, a) => sum + a, 0) / v.length;
  return v.map((a) => a - mean);
};

/** What is left of v after a straight line in x. */
function residual(v: Float64Array, x: Float64Array): Float64Array {
  const [vc, xc] = [centre(v), centre(x)];
  const slope = vc.reduce((sum, a, i) => sum + a * xc[i]!, 0) / xc.reduce((sum, a) => sum + a * a, 0);
  return vc.map((a, i) => a - slope * xc[i]!);
}

describe("naive difference", () => {
  test("two small groups, by hand", () => {
    const result = naiveDifference({ outcome: Float64Array.of(1, 3, 4, 8), treatment: Uint8Array.of(0, 0, 1, 1) });
    expect(result.estimate).toBe(4);
    // Variances 2 and 8, two units each.
    expect(result.se).toBeCloseTo(Math.sqrt(2 / 2 + 8 / 2), 12);
  });

  test("one treated unit: no standard error, and why", () => {
    const result = naiveDifference({ outcome: Float64Array.of(1, 3, 4), treatment: Uint8Array.of(0, 0, 1) });
    expect(result).toMatchObject({ estimate: 2, se: null, ci: null, reason: "a group has a single unit" });
  });

  test.skipIf(!hasFixtures)(`on the reference's cross-section${fixtureNote}`, () => {
    const c = csvColumns("fixtures/reference/v34_seed42.csv");
    const result = naiveDifference({ outcome: c["outcome"]!, treatment: Uint8Array.from(c["treatment"]!) });
    expectClose(result.estimate, 0.9692193523377055, 1e-10);
  });
});

describe("least squares adjustment", () => {
  const rng = createRng(4);
  const n = 200;
  const x = Float64Array.from({ length: n }, () => rng.uniform());
  const treatment = Uint8Array.from(x, (v) => (rng.uniform() < v ? 1 : 0));
  const outcome = x.map((v, i) => 3 * v + 2 * treatment[i]! + rng.uniform());

  test("with a constant covariate only it is the naive difference, with HC2 its Welch error", () => {
    const plain = olsAdjustment({ outcome, treatment, covariates: design({}, n) }, { covariance: "HC2" });
    const naive = naiveDifference({ outcome, treatment });
    expect(plain.estimate).toBeCloseTo(naive.estimate, 10);
    // HC2 with one 0/1 regressor is the unequal-variances error exactly.
    expect(plain.se!).toBeCloseTo(naive.se!, 10);
  });

  test("by Frisch, Waugh and Lovell it is the slope between residuals", () => {
    const result = olsAdjustment({ outcome, treatment, covariates: design({ x }) });
    const [ty, tt] = [residual(outcome, x), residual(Float64Array.from(treatment), x)];
    const slope = ty.reduce((sum, a, i) => sum + a * tt[i]!, 0) / tt.reduce((sum, a) => sum + a * a, 0);
    expect(result.estimate).toBeCloseTo(slope, 10);
  });

  test("a covariate that depends on others goes, with a warning; missing values get an indicator", () => {
    const twice = x.map((v) => 2 * v + 1);
    const holes = x.map((v, i) => (i % 5 === 0 ? Number.NaN : v));
    const result = olsAdjustment({ outcome, treatment, covariates: design({ x, twice, holes }) });
    const alone = olsAdjustment({ outcome, treatment, covariates: design({ x, holes }) });
    expect(result.warnings).toEqual(["twice was left out: it depends on the columns before it."]);
    expect(result.estimate).toBeCloseTo(alone.estimate, 10);
    expect(result.coefficients.map((c) => c.name)).toEqual(["(Intercept)", "treatment", "x", "holes", "holes missing"]);
  });

  test("covariates are kept apart from the treatment, whatever they are called", () => {
    const { estimate } = olsAdjustment({ outcome, treatment, covariates: design({ x }) });
    // As keys of an object a whole number would stand first and the other name would take the treatment's place.
    for (const name of ["1970", "treatment"]) {
      const named = olsAdjustment({ outcome, treatment, covariates: design({ [name]: x }) });
      expect(named.estimate).toBe(estimate);
      expect(named.coefficients.map((c) => c.name)).toEqual(["(Intercept)", "treatment", name]);
    }
  });

  test("a row that determines a coefficient alone takes HC3 away, not the estimate", () => {
    const only = Float64Array.from({ length: n }, (_, i) => (i === 7 ? 1 : 0));
    const input = { outcome, treatment, covariates: design({ x, only }) };
    const result = olsAdjustment(input);
    const [y, z] = [outcome, x].map((v) => v.filter((_, i) => i !== 7));
    const rest = { outcome: y!, treatment: treatment.filter((_, i) => i !== 7) };
    // The row fits itself whatever the other coefficients are, so that they are those of the others.
    expectClose(result.estimate, olsAdjustment({ ...rest, covariates: design({ x: z! }) }).estimate, 1e-12);
    const reason = "HC3 does not exist where a row determines coefficients alone: row 8 (only)";
    expect(result).toMatchObject({ se: null, ci: null, pValue: null, reason });
    expect(result.coefficients.every((c) => c.se === null && c.reason === reason)).toBe(true);
    const units = Array.from({ length: n }, (_, i) => `woman ${i}`);
    expect(olsAdjustment({ ...input, units }).reason).toContain(": unit woman 7 (only)");
    expect(olsAdjustment(input, { covariance: "HC1" }).se).toBeGreaterThan(0);
  });

  test("as many coefficients as rows: an estimate without a standard error", () => {
    const columns = Object.fromEntries(
      Array.from({ length: 5 }, (_, j) => [`x${j}`, [0, 1, 2, 3, 4, 5].map((i) => (i + 1) ** (j / 2 + 1))]),
    );
    const result = olsAdjustment({
      outcome: Float64Array.of(1, 5, 2, 4, 3, 6),
      treatment: Uint8Array.of(0, 1, 0, 0, 1, 1),
      covariates: design(columns),
    });
    expect(result).toMatchObject({ se: null, reason: "6 rows leave no degree of freedom to 6 coefficients" });
    expect(result.warnings).toEqual(["x4 was left out: it depends on the columns before it."]);
  });
});
