import { type Coefficient, design } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { hazard } from "../src/hazard.js";
import { probit } from "../src/probit.js";
import { selectionMle } from "../src/selection-mle.js";
import { selectionTwoStep } from "../src/selection-two-step.js";

interface TwoStep {
  estimate: Record<string, number>;
  se: (number | null)[];
  vcov: (number | null)[][];
  sigma: number;
  rho: number;
}
interface Likelihood {
  estimate: Record<string, number>;
  se: number[];
  vcov: number[][];
  logLik: number;
}
interface Answers {
  twostep: TwoStep;
  ml: Likelihood;
  wooldridge: { twostep: TwoStep; ml: Likelihood };
  probit_observed_hessian: { coef: Record<string, number>; se: number[]; logLik: number };
  invMillsRatio: Record<"IMR1_first5" | "delta1_first5" | "IMR0_first5" | "delta0_first5", number[]>;
}

/** The fixture's tolerance; estimates there are good to about 1e-8. */
const RELATIVE = 1e-6;

const close = (actual: number, expected: number, name: string): void =>
  expectClose(actual / expected, 1, RELATIVE, `${name} (${actual} against ${expected}), ratio`);

/** A covariance may be near 0 by cancellation: it is held to the scale of both standard errors. */
const closeTo = (actual: number, expected: number, scale: number, name: string): void =>
  expect(Math.abs(actual - expected) / scale, `${name} (${actual} against ${expected})`).toBeLessThan(RELATIVE);

describe.skipIf(!hasFixtures)(`selection models on the Mroz data equals R's sampleSelection${fixtureNote}`, () => {
  const answers = hasFixtures ? jsonFixture<Answers>("heckman/sel_mroz87.json") : (null as never);
  const data = hasFixtures ? csvColumns("fixtures/heckman/mroz87.csv") : {};
  const of = (name: string): Float64Array => data[name] ?? new Float64Array(0);
  const squared = (name: string): Float64Array => of(name).map((v) => v * v);

  const greene = {
    selection: design({
      age: of("age"),
      age2: squared("age"),
      faminc: of("faminc"),
      kids: of("kids"),
      educ: of("educ"),
    }),
    outcome: design({ exper: of("exper"), exper2: squared("exper"), educ: of("educ"), city: of("city") }),
    y: of("wage"),
  };
  const wooldridge = {
    selection: design({
      nwifeinc: of("nwifeinc"),
      educ: of("educ"),
      exper: of("exper"),
      exper2: squared("exper"),
      age: of("age"),
      kids5: of("kids5"),
      kids618: of("kids618"),
    }),
    outcome: design({ educ: of("educ"), exper: of("exper"), exper2: squared("exper") }),
    // log 0 of those without work must never be read.
    y: of("wage").map(Math.log),
  };

  test.each([
    ["wage (Greene)", greene, () => answers.twostep],
    ["log wage (Wooldridge)", wooldridge, () => answers.wooldridge.twostep],
  ])("%s: estimates, standard errors and covariances of both equations", async (_, model, expected) => {
    const result = await selectionTwoStep({
      selected: of("lfp"),
      selectionCovariates: model.selection,
      outcome: model.y,
      outcomeCovariates: model.outcome,
    });
    const { estimate, se, vcov, sigma, rho } = expected();
    const rows = result.coefficients.filter((row) => row.equation !== "errors");
    const estimates = Object.values(estimate);
    rows.forEach((row: Coefficient, k) => {
      close(row.estimate, estimates[k]!, `${row.equation} ${row.name}`);
      close(row.se!, se[k]!, `standard error of ${row.equation} ${row.name}`);
    });
    // The package leaves out the covariance between the equations; ours is held by the bootstrap and by simulation.
    result.covariance.forEach((row, i) => {
      row.forEach((v, j) => {
        const theirs = vcov[i]![j] ?? null;
        if (theirs !== null) close(v, theirs, `covariance ${i}, ${j}`);
      });
    });
    close(result.sigma, sigma, "sigma");
    close(result.rho, rho, "rho");
    expect(result).toMatchObject({ n: 753, selected: 428, warnings: [] });
  });

  test.each([
    ["wage (Greene)", greene, () => answers.ml],
    ["log wage (Wooldridge)", wooldridge, () => answers.wooldridge.ml],
  ])("maximum likelihood, %s: estimates, full covariance, log-likelihood", async (_, model, expected) => {
    const result = await selectionMle({
      selected: of("lfp"),
      selectionCovariates: model.selection,
      outcome: model.y,
      outcomeCovariates: model.outcome,
    });
    const { estimate, se, vcov, logLik } = expected();
    Object.values(estimate).forEach((value, k) => {
      const row = result.coefficients[k]!;
      close(row.estimate, value, `${row.equation} ${row.name}`);
      close(row.se!, se[k]!, `standard error of ${row.equation} ${row.name}`);
      vcov[k]!.forEach((v, j) => closeTo(result.covariance[k]![j]!, v, se[k]! * se[j]!, `covariance ${k}, ${j}`));
    });
    close(result.logLikelihood, logLik, "log-likelihood");
    close(result.lambda, result.sigma * result.rho, "lambda");
    expect(result.coefficients.length).toBe(Object.keys(estimate).length + 1);
  });

  test("probit: observed information, log-likelihood, hazards of both sides", async () => {
    const fitted = await probit(greene.selection, of("lfp"));
    const { coef, se, logLik } = answers.probit_observed_hessian;
    Object.values(coef).forEach((b, j) => {
      close(fitted.coefficients[j]!, b, `coefficient ${j}`);
      close(Math.sqrt(fitted.covariance[j * 6 + j]!), se[j]!, `standard error ${j}`);
    });
    close(fitted.logLikelihood, logLik, "log-likelihood");
    const n = fitted.index.length;
    const { IMR1_first5, delta1_first5, IMR0_first5, delta0_first5 } = answers.invMillsRatio;
    const [chosen, not] = [hazard(fitted.index, new Uint8Array(n).fill(1)), hazard(fitted.index, new Uint8Array(n))];
    for (let i = 0; i < 5; i++) {
      close(chosen.value[i]!, IMR1_first5[i]!, "phi / Phi");
      close(chosen.delta[i]!, delta1_first5[i]!, "delta of the selected");
      close(-not.value[i]!, IMR0_first5[i]!, "phi / (1 - Phi)");
      // The package adds the index where it must be subtracted; its "delta" exceeds 1, which no variance share can.
      close(-not.value[i]! * (-not.value[i]! + fitted.index[i]!), delta0_first5[i]!, "the package's delta of the rest");
      expect(not.delta[i]!).toBeGreaterThan(0);
      expect(not.delta[i]!).toBeLessThan(1);
    }
  });
});
