import { type Coefficient, type Design, design, normalQuantile, studentTQuantile } from "@career-dml/core";
import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  type CovarianceKind,
  centredGram,
  clusterCovariance,
  coefficientCovariance,
  coefficientTable,
  fitStatistics,
  gram,
  hacCovariance,
  type LeastSquaresFit,
  leastSquares,
  leverage,
  logisticRegression,
  poissonRegression,
  predictLinear,
  ridgeSolve,
  sandwich,
  twoStageLeastSquares,
  withIntercept,
} from "../../src/linear/index.js";

interface Table {
  coef: number[];
  se: number[];
  t: number[];
  p: number[];
  ci95: [number, number][];
}
interface Answers {
  ols: Record<string, Table> & {
    r2: number;
    adj_r2: number;
    F: number;
    F_p: number;
    loglik: number;
    aic: number;
    bic: number;
    sigma2: number;
    cov_classical: number[][];
    hat_diag_first10: number[];
    resid_first10: number[];
  };
  wls: Record<string, Table>;
  iv2sls: Table & { se_HC0: number[]; se_HC1: number[] };
  logit: Table & { loglik: number; prob_first10: number[]; se_HC0: number[] };
  poisson: Table & { loglik: number };
  logistic_unpen_sklearn: { intercept: number[]; coef: number[] };
  "ridge_alpha2.5": { intercept: number; coef: number[] };
  logistic_l2_C1: { intercept: number[]; coef: number[] };
}

/** Answers of statsmodels and scikit-learn. */
const TOLERANCE = 1e-8;

/** A table and its 95 % intervals, by Student's t with `df` degrees of freedom or the normal distribution. */
function expectTable(rows: readonly Coefficient[], expected: Table, df: number | null): void {
  const of = (pick: (c: Coefficient) => number): number[] => rows.map(pick);
  expectAllClose(
    of((c) => c.estimate),
    expected.coef,
    TOLERANCE,
    "estimates",
  );
  expectAllClose(
    of((c) => c.se!),
    expected.se,
    TOLERANCE,
    "standard errors",
  );
  expectAllClose(
    of((c) => c.z!),
    expected.t,
    TOLERANCE,
    "t statistics",
  );
  expectAllClose(
    of((c) => c.pValue!),
    expected.p,
    TOLERANCE,
    "p-values",
  );
  const critical = df === null ? normalQuantile(0.975) : studentTQuantile(0.975, df);
  expected.ci95.forEach((interval, j) => {
    const { estimate, se } = rows[j]!;
    expectAllClose([estimate - critical * se!, estimate + critical * se!], interval, TOLERANCE, `interval ${j}`);
  });
}

describe.skipIf(!hasFixtures)(`linear models equal statsmodels and scikit-learn${fixtureNote}`, () => {
  const answers = hasFixtures ? jsonFixture<Answers>("linear/ols.json") : (null as never);
  const data = hasFixtures ? csvColumns("fixtures/linear/ols.csv") : {};
  const columns = (...names: string[]): Design =>
    design(Object.fromEntries(names.map((name) => [name, data[name] ?? new Float64Array(0)])));
  const x = columns("x1", "x2", "x3", "x4");
  const y = data["y"] ?? new Float64Array(0);

  test.each(["classical", "HC0", "HC1", "HC2", "HC3"] as const)("least squares, %s", (kind: CovarianceKind) => {
    const fit = leastSquares(withIntercept(x), y);
    const covariance = coefficientCovariance(fit, kind);
    const { names } = fit.design;
    const table = coefficientTable({ equation: "y", names, estimates: fit.coefficients, covariance, df: fit.df });
    expectTable(table, answers.ols[kind]!, fit.df);
  });

  test.each([
    ["HC3", "HC3_normal", (fit: LeastSquaresFit) => coefficientCovariance(fit, "HC3")],
    ["Newey and West's with four lags", "HAC_bartlett_lag4", (fit: LeastSquaresFit) => hacCovariance(fit, 4)],
  ])("least squares, %s with normal quantiles", (_, key, covarianceOf) => {
    const fit = leastSquares(withIntercept(x), y);
    const { names } = fit.design;
    const given = { equation: "y", names, estimates: fit.coefficients, covariance: covarianceOf(fit), df: null };
    expectTable(coefficientTable(given), answers.ols[key]!, null);
  });

  test("without lags the covariance of Newey and West is HC0, weights included", () => {
    for (const weights of [null, data["w"]!]) {
      const fit = leastSquares(withIntercept(x), y, weights);
      expectAllClose(hacCovariance(fit, 0), coefficientCovariance(fit, "HC0"), 1e-13);
    }
    expect(() => hacCovariance(leastSquares(withIntercept(x), y), 200)).toThrow(
      /lags must be a whole number from 0 to 199, got 200/,
    );
  });

  test("R2, F test, likelihood, information criteria, residuals", () => {
    const fit = leastSquares(withIntercept(x), y);
    const { r2, adjustedR2, f, fPValue, logLikelihood, aic, bic } = fitStatistics(fit);
    const { ols } = answers;
    const theirs = [ols.r2, ols.adj_r2, ols.F, ols.F_p, ols.loglik, ols.aic, ols.bic];
    expectAllClose([r2!, adjustedR2!, f!, fPValue!, logLikelihood, aic, bic], theirs, TOLERANCE);
    expectClose(fPValue! / ols.F_p, 1, 1e-6, "p-value of F, relative");
    expectAllClose(fit.residuals.subarray(0, 10), ols.resid_first10, TOLERANCE, "residuals");
  });

  test("residual variance, covariance matrix and leverage", () => {
    const fit = leastSquares(withIntercept(x), y);
    expectClose(fit.rss / fit.df, answers.ols.sigma2, TOLERANCE, "sigma2");
    expectAllClose(coefficientCovariance(fit, "classical"), answers.ols.cov_classical.flat(), TOLERANCE);
    expectAllClose(leverage(fit).subarray(0, 10), answers.ols.hat_diag_first10, TOLERANCE);
  });

  test.each(["CR0", "CR1"] as const)("clusters, %s with normal quantiles", (kind) => {
    const fit = leastSquares(withIntercept(x), y);
    const covariance = clusterCovariance(fit, data["cluster"]!, kind);
    const { names } = fit.design;
    const table = coefficientTable({ equation: "y", names, estimates: fit.coefficients, covariance, df: null });
    expectTable(table, answers.ols[`cluster_${kind}_normal`]!, null);
  });

  test.each(["classical", "HC1"] as const)("weighted least squares, %s", (kind) => {
    const fit = leastSquares(withIntercept(x), y, data["w"]!);
    const covariance = coefficientCovariance(fit, kind);
    const { names } = fit.design;
    const table = coefficientTable({ equation: "y", names, estimates: fit.coefficients, covariance, df: fit.df });
    expectTable(table, answers.wls[kind]!, fit.df);
  });

  test("two-stage least squares", () => {
    const fit = twoStageLeastSquares({
      endogenous: columns("d_endog"),
      exogenous: withIntercept(columns("x1")),
      instruments: columns("z1", "z2"),
      y: data["y_iv"]!,
    });
    // The fixture puts the constant first.
    const order = [1, 0, 2];
    const { coef, se, se_HC0, se_HC1 } = answers.iv2sls;
    const ses = (kind: CovarianceKind): number[] => {
      const covariance = coefficientCovariance(fit, kind);
      return order.map((j) => Math.sqrt(covariance[j * 3 + j]!));
    };
    expectAllClose(
      order.map((j) => fit.coefficients[j]!),
      coef,
      TOLERANCE,
    );
    expectAllClose(ses("classical"), se, TOLERANCE, "classical");
    expectAllClose(ses("HC0"), se_HC0, TOLERANCE, "HC0");
    expectAllClose(ses("HC1"), se_HC1, TOLERANCE, "HC1");
    const { names } = fit.design;
    const covariance = coefficientCovariance(fit, "classical");
    const rows = coefficientTable({ equation: "y", names, estimates: fit.coefficients, covariance, df: fit.df });
    expectTable(
      order.map((j) => rows[j]!),
      answers.iv2sls,
      fit.df,
    );
  });

  test("logistic regression by maximum likelihood", async () => {
    const fit = await logisticRegression(x, data["b"]!);
    const { coef, se, loglik, prob_first10, se_HC0 } = answers.logit;
    expectAllClose([fit.intercept, ...fit.coefficients], coef, TOLERANCE);
    expectAllClose(
      coef.map((_, j) => Math.sqrt(fit.covariance[j * 5 + j]!)),
      se,
      TOLERANCE,
      "standard errors",
    );
    expectClose(fit.logLikelihood, loglik, TOLERANCE, "log-likelihood");
    expectAllClose(fit.probabilities.subarray(0, 10), prob_first10, TOLERANCE, "probabilities");
    const estimates = [fit.intercept, ...fit.coefficients];
    const { names, x: columns, n, p } = withIntercept(x);
    const { covariance } = fit;
    expectTable(coefficientTable({ equation: "b", names, estimates, covariance, df: null }), answers.logit, null);
    const squares = fit.probabilities.map((v, i) => (data["b"]![i]! - v) ** 2);
    const meat = gram({ x: columns, n, p, y: new Float64Array(0), weights: squares }).xx;
    const robust = sandwich(covariance, meat, p);
    expectAllClose(
      se_HC0.map((_, j) => Math.sqrt(robust[j * p + j]!)),
      se_HC0,
      TOLERANCE,
      "HC0",
    );
    const { intercept, coef: slopes } = answers.logistic_unpen_sklearn;
    expectAllClose(estimates, [...intercept, ...slopes], TOLERANCE, "scikit-learn");
  });

  test("Poisson regression", () => {
    const fit = poissonRegression(x, data["count"]!);
    const { names } = withIntercept(x);
    const given = { equation: "count", names, estimates: fit.coefficients, covariance: fit.covariance, df: null };
    expectTable(coefficientTable(given), answers.poisson, null);
    expectClose(fit.logLikelihood, answers.poisson.loglik, TOLERANCE, "log-likelihood");
  });

  test("logistic regression with a ridge penalty of 1", async () => {
    const fit = await logisticRegression(x, data["b"]!, { penalty: 1 });
    const { intercept, coef } = answers.logistic_l2_C1;
    expectAllClose([fit.intercept, ...fit.coefficients], [...intercept, ...coef], TOLERANCE);
  });

  test("ridge regression", () => {
    const fit = ridgeSolve(centredGram(x, y), 2.5);
    const { intercept, coef } = answers["ridge_alpha2.5"];
    expectAllClose([fit.intercept, ...fit.coefficients], [intercept, ...coef], TOLERANCE);
    const first = intercept + coef.reduce((sum, b, j) => sum + b * x.x[j * x.n]!, 0);
    expectClose(predictLinear(fit, x)[0]!, first, TOLERANCE, "prediction");
  });
});
