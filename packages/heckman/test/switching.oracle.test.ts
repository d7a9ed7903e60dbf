import { design } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { switchingMle } from "../src/switching-mle.js";
import { switchingTwoStep } from "../src/switching-two-step.js";

interface Answers {
  ml: { estimate: Record<string, number>; se: number[]; vcov: number[][]; logLik: number };
  twostep: { full: Record<string, number> };
}

const close = (actual: number, expected: number, name: string): void =>
  expectClose(actual / expected, 1, 1e-6, `${name} (${actual} against ${expected}), ratio`);

describe.skipIf(!hasFixtures)(`switching regression equals R's sampleSelection${fixtureNote}`, () => {
  const answers = hasFixtures ? jsonFixture<Answers>("heckman/sel_tobit5.json") : (null as never);
  const columns = hasFixtures ? csvColumns("fixtures/heckman/sel_tobit5.csv") : {};
  const of = (name: string): Float64Array => columns[name] ?? new Float64Array(0);
  const data = {
    outcome: of("ys").map((chosen, i) => (chosen === 1 ? of("yo2")[i]! : of("yo1")[i]!)),
    treatment: of("ys"),
    treatmentCovariates: design({ xs: of("xs") }),
    outcomeCovariates: design({ xo2: of("xo2") }),
    untreatedCovariates: design({ xo1: of("xo1") }),
  };

  test("maximum likelihood: estimates, full covariance, log-likelihood", async () => {
    const result = await switchingMle(data);
    const { estimate, se, vcov, logLik } = answers.ml;
    // The package: g, b0, sigma0, rho0, b1, sigma1, rho1; here both regimes' errors follow the three equations.
    const order = [0, 1, 2, 3, 6, 7, 4, 5, 9, 10];
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
    expect(result.coefficients.map((c) => c.name).slice(6)).toEqual([
      "sigma0",
      "rho0",
      "lambda0",
      "sigma1",
      "rho1",
      "lambda1",
    ]);
  });

  test("two steps: coefficients of both regimes", async () => {
    const { coefficients, errors } = await switchingTwoStep(data);
    const expected = Object.values(answers.twostep.full);
    // The package's Mills ratio of the untreated is positive, ours is the mean of their error, which is negative.
    const signs = [1, 1, 1, 1, -1, 1, 1, 1];
    const order = [0, 1, 2, 3, 4, 7, 8, 9];
    coefficients.slice(0, 8).forEach((row, k) => {
      close(row.estimate, signs[k]! * expected[order[k]!]!, `${row.equation} ${row.name}`);
      expect(row.se === null || row.se > 0).toBe(true);
    });
    // The package's two-step sigmas follow another formula than its own selection model's (rss / n + lambda^2 mean delta),
    // and its correlation is cut at .99; both errors are held by simulation instead.
    expect(errors.treated.rho * errors.treated.sigma).toBeCloseTo(errors.treated.lambda, 15);
    expect(errors.untreated.rho * errors.untreated.sigma).toBeCloseTo(errors.untreated.lambda, 15);
  });
});
