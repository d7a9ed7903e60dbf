import { design } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { hazard } from "../src/hazard.js";
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
    expect(errors.treated.rho * errors.treated.sigma).toBeCloseTo(errors.treated.lambda, 15);
    expect(errors.untreated.rho * errors.untreated.sigma).toBeCloseTo(errors.untreated.lambda, 15);
  });

  // A regime's residual variance is sigma^2 - lambda^2 mean(delta) in the limit, so sigma^2 = rss / n + lambda^2 mean(delta),
  // which is what the package itself takes in its selection model. In a switching regression it takes
  // rss / (n - k) + (lambda mean(delta))^2, too small as delta lies in (0, 1), and cuts rho at .99, which that often needs.
  test.each([
    ["untreated", 0, "xo1", "yo1"],
    ["treated", 1, "xo2", "yo2"],
  ] as const)(
    "two steps: sigma and rho, %s: ours and the package's from the same residuals",
    async (regime, ys, x, y) => {
      const { coefficients, errors } = await switchingTwoStep(data);
      const b = (equation: string, name: string): number =>
        coefficients.find((row) => row.equation === equation && row.name === name)!.estimate;
      const index = of("xs").map((v) => b("treatment", "(Intercept)") + b("treatment", "xs") * v);
      const { value, delta } = hazard(index, of("ys"));
      const own = [...of("ys").keys()].filter((i) => of("ys")[i] === ys);
      const { sigma, rho, lambda } = errors[regime];
      const fitted = (i: number): number => b(regime, "(Intercept)") + b(regime, x) * of(x)[i]! + lambda * value[i]!;
      const rss = own.reduce((sum, i) => sum + (of(y)[i]! - fitted(i)) ** 2, 0);
      const meanDelta = own.reduce((sum, i) => sum + delta[i]!, 0) / own.length;
      expectClose(sigma ** 2, rss / own.length + lambda ** 2 * meanDelta, 1e-12);
      expect(Math.abs(rho)).toBeLessThan(1);
      const theirs = Math.sqrt(rss / (own.length - 3) + (lambda * meanDelta) ** 2);
      const { full } = answers.twostep;
      close(theirs, full[`sigma${ys + 1}`]!, `sigma of the ${regime}`);
      close(Math.max(-0.99, Math.min(0.99, lambda / theirs)), full[`rho${ys + 1}`]!, `rho of the ${regime}`);
    },
  );
});
