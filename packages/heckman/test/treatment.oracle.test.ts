import { type Coefficient, design } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { hazard } from "../src/hazard.js";
import { probit } from "../src/probit.js";
import { treatmentMle } from "../src/treatment-mle.js";
import type { TreatmentData } from "../src/treatment-rows.js";
import { treatmentTwoStep } from "../src/treatment-two-step.js";

interface TwoStep {
  estimate: Record<string, number>;
  sigma: number;
  param_order: string[];
  se: (number | null)[];
}
interface Likelihood {
  estimate: Record<string, number>;
  se: number[];
  vcov: number[][];
  logLik: number;
}
interface Answers {
  sim: { twostep: TwoStep; ml: Likelihood };
  ecdat: { twostep: TwoStep; ml: Likelihood };
}

const close = (actual: number, expected: number, name: string): void =>
  expectClose(actual / expected, 1, 1e-6, `${name} (${actual} against ${expected}), ratio`);

/** Estimates and the probit's standard errors; the package reports none for the outcome equation of its two-step. */
function expectEqual(rows: readonly Coefficient[], { estimate, se }: TwoStep, outcomeOrder: readonly number[]): void {
  const values = Object.values(estimate);
  const probit = rows.filter((row) => row.equation === "treatment");
  probit.forEach((row, j) => {
    close(row.estimate, values[j]!, `treatment ${row.name}`);
    close(row.se!, se[j]!, `standard error of treatment ${row.name}`);
  });
  const rest = rows.slice(probit.length);
  outcomeOrder.forEach((at, j) => {
    close(rest[at]!.estimate, values[probit.length + j]!, `${rest[at]!.equation} ${rest[at]!.name}`);
  });
}

/** The package divides the residual sum of squares by n minus the number of probit coefficients, we by n. */
async function expectSigma(data: TreatmentData, rows: readonly Coefficient[], expected: number): Promise<void> {
  const { index, coefficients } = await probit(data.treatmentCovariates, data.treatment);
  const n = index.length;
  const of = (name: string): number => rows.find((row) => row.name === name)!.estimate;
  const fromHazard = of("hazard") ** 2 * (hazard(index, data.treatment).delta.reduce((sum, d) => sum + d, 0) / n);
  const fromResiduals = of("sigma") ** 2 - fromHazard;
  close(Math.sqrt((fromResiduals * n) / (n - coefficients.length) + fromHazard), expected, "sigma");
}

/** Every number of a likelihood fit; `order` says where each of the package's coefficients stands among ours. */
async function expectLikelihood(data: TreatmentData, expected: Likelihood, order: readonly number[]): Promise<void> {
  const result = await treatmentMle(data);
  const { estimate, se, vcov, logLik } = expected;
  Object.values(estimate).forEach((value, k) => {
    const row = result.coefficients[order[k]!]!;
    close(row.estimate, value, `${row.equation} ${row.name}`);
    close(row.se!, se[k]!, `standard error of ${row.equation} ${row.name}`);
    vcov[k]!.forEach((v, j) => {
      const distance = Math.abs(result.covariance[order[k]!]![order[j]!]! - v) / (se[k]! * se[j]!);
      expect(distance, `covariance ${k}, ${j}`).toBeLessThan(1e-6);
    });
  });
  close(result.logLikelihood, logLik, "log-likelihood");
}

const read = (name: string): Record<string, Float64Array> =>
  hasFixtures ? csvColumns(`fixtures/heckman/${name}.csv`) : {};
const pick = (data: Record<string, Float64Array>, names: string[]) =>
  design(Object.fromEntries(names.map((name) => [name, data[name] ?? new Float64Array(0)])));

describe.skipIf(!hasFixtures)(`endogenous treatment equals R's sampleSelection${fixtureNote}`, () => {
  const answers = hasFixtures ? jsonFixture<Answers>("heckman/sel_treat.json") : (null as never);

  test("simulated data", async () => {
    const data = read("sel_treat_sim");
    const equations = {
      outcome: data["yO"]!,
      treatment: data["yS"]!,
      outcomeCovariates: pick(data, ["x"]),
      treatmentCovariates: pick(data, ["x", "z"]),
    };
    const result = await treatmentTwoStep(equations);
    expectEqual(result.coefficients, answers.sim.twostep, [0, 1, 2, 3]);
    await expectSigma(equations, result.coefficients, answers.sim.twostep.sigma);
    await expectLikelihood(equations, answers.sim.ml, [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(result.estimate).toBe(result.coefficients.find((c) => c.name === "treatment")!.estimate);
    expect(result.se).toBeGreaterThan(0);
    expect(result.warnings).toEqual([]);
  });

  test("training programme and earnings (Ecdat)", async () => {
    const data = read("sel_treat_ecdat");
    const shared = ["pa1", "pa2", "educ", "black", "hispanic"];
    const equations = {
      outcome: data["lre78"]!,
      treatment: data["treat"]!,
      outcomeCovariates: pick(data, shared),
      treatmentCovariates: pick(data, ["pa1", "pa2", "educ", "u74", "u75", "black", "hispanic"]),
    };
    const result = await treatmentTwoStep(equations);
    // The package puts the treatment right after the constant.
    expectEqual(result.coefficients, answers.ecdat.twostep, [0, 6, 1, 2, 3, 4, 5, 7]);
    await expectSigma(equations, result.coefficients, answers.ecdat.twostep.sigma);
    await expectLikelihood(equations, answers.ecdat.ml, [0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 9, 10, 11, 12, 13, 15, 16]);
  });

  test("on the reference's cross-section without its instrument the estimate is called what it is", async () => {
    const data = csvColumns("fixtures/reference/v34_seed42.csv");
    const covariates = pick(data, ["education", "flexicurity"]);
    const result = await treatmentTwoStep({
      outcome: data["outcome"]!,
      treatment: data["treatment"]!,
      outcomeCovariates: covariates,
      treatmentCovariates: covariates,
    });
    // A probit on three levels of education bends too little to identify anything: 16 against a true effect of .7.
    expect(result.estimate).toBeGreaterThan(10);
    expect(result).toMatchObject({ se: null, ci: null, pValue: null, reason: expect.stringContaining("does not fit") });
    expect(result.warnings.join(" ")).toMatch(/outside \[-1, 1\].*functional form/);
  });
});
