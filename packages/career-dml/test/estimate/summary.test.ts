import { stripVTControlCharacters } from "node:util";
import { roundedByError } from "@career-dml/report/text";
import { describe, expect, test } from "vitest";
import { meaningOf } from "../../src/estimate/output/numbers.js";
import { estimateSummary } from "../../src/estimate/output/summary.js";
import type { Estimate } from "../../src/estimate/run-estimate.js";

const ESTIMATE: Estimate = {
  kind: "effect",
  estimator: "irm",
  label: "augmented inverse propensity weighting",
  estimand: "ATE",
  estimandLabel: "ATE on .01 < e < .99",
  estimate: -0.12345,
  se: 0.0456,
  ci: [-0.2128, -0.0341],
  level: 0.95,
  pValue: 0.0068,
  meaning: "t = 1 instead of 0 changes y.",
  n: 90,
  dropped: 8,
  leftOut: [
    { reason: "rows with a missing value: x (covariates, 5)", count: 5 },
    { reason: "rows trimmed for a propensity near 0 or 1", count: 3 },
  ],
  coefficients: [
    { equation: "outcome", name: "age", estimate: 0.00123, se: 0.000456, z: 2.7, pValue: 0.007 },
    { equation: "outcome", name: "income", estimate: 12.3, se: 4.56, z: 2.7, pValue: 0.007 },
    { equation: "errors", name: "rho", estimate: 0.3, se: null, z: null, pValue: null, reason: "none in two steps" },
  ],
  statistics: [{ name: "rho", value: 0.3, se: null, pValue: null, reason: "none in two steps" }],
  nuisances: [{ name: "propensity", loss: "log", value: 0.6, r2: 0.1, calibrationSlope: 0.98 }],
  overlap: null,
  warnings: ["The instrument is weak."],
  data: { file: "a.csv", rows: 98, observed: 90 },
  predictions: "p.csv",
  options: { data: "a.csv", outcome: "y", treatment: "t" } as unknown as Estimate["options"],
  seed: 42,
  backend: "native",
  threads: 1,
  versions: {},
  timings: { read: 0.1, nuisances: 1, fit: 0.5, predict: null, total: 1.6 },
};

describe("the summary of an estimate", () => {
  test("says what, how much, how sure, of whom, and what it rests on", () => {
    expect(
      `\n${estimateSummary(ESTIMATE, "Interactive regression", { width: 80, color: false })}\n`,
    ).toMatchInlineSnapshot(`
      "
      Interactive regression: t on y
      a.csv; augmented inverse propensity weighting

        ATE on .01 < e < .99  -0.1235
        standard error        0.0456
        95 % interval         -0.2128 to -0.0341
        p-value               0.007
        rows                  90 of 98
                              less 5 rows with a missing value: x (covariates, 5)
                              less 3 rows trimmed for a propensity near 0 or 1

        t = 1 instead of 0 changes y.

      outcome equation   estimate  std. error     z      p
        age              0.001230    0.000456  2.70  0.007
        income          12.30        4.56      2.70  0.007

      errors  estimate  std. error  z  p
        rho    0.30000           -  -  -
        -: none in two steps

      further statistics    value
        rho               0.30000  none in two steps

      learned out of fold     R2  calibration (1 is right)
        propensity         0.100                      0.98

      warning: The instrument is weak.

      Per-row results are in p.csv
      1.6 s, native kernels on 1 thread, seed 42
      "
    `);
  });

  test("colours headings and warnings, and nothing else changes", () => {
    const plain = estimateSummary(ESTIMATE, "T", { width: 80, color: false });
    const coloured = estimateSummary(ESTIMATE, "T", { width: 80, color: true });
    expect(coloured).toContain("\u001b[33mwarning: The instrument is weak.\u001b[39m");
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  test("says why there is no standard error", () => {
    const { se: _, ci: __, pValue: ___, ...rest } = ESTIMATE;
    const without = { ...rest, se: null, ci: null, pValue: null, reason: "the variance is not positive" };
    expect(estimateSummary(without, "T", { width: 80, color: false })).toContain("none: the variance is not positive");
  });
});

describe("numbers", () => {
  test.each([
    [1320, 8757.6, "8,758"],
    [0.0036, 0.07401, "0.07401"],
    [0.0456, -0.12345, "-0.1235"],
    [4.2e-6, 4.58e-6, "4.580e-6"],
    [4.2e-9, 4.58e-9, "4.580e-9"],
    [null, -1581.2584, "-1,581.3"],
  ])("a standard error of %d shows %d as %s", (se, value, shown) => {
    expect(roundedByError(se)(value)).toBe(shown);
  });

  test("the meaning carries the estimate and its interval", () => {
    const meaning = { ...ESTIMATE, meaning: "it changes by {estimate} on average", predictions: null };
    expect(meaningOf(meaning)).toBe("it changes by -0.1235 (95 % interval -0.2128 to -0.0341) on average");
    expect(meaningOf({ ...meaning, estimate: null, meaning: "no effect" })).toBe("no effect");
  });
});
