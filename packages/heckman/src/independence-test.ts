import { chiSquaredSf, type RunContext } from "@career-dml/core";
import { solveSpd } from "@career-dml/kernels";
import type { CovarianceKind } from "./score-covariance.js";

/** A statistic that is chi-squared under its hypothesis. */
export interface ChiSquaredTest {
  readonly statistic: number;
  readonly df: number;
  readonly pValue: number;
}

/** Tests of the hypothesis that the errors of choice and outcome do not correlate. */
export interface IndependenceTest {
  /** Of atanh rho = 0 (maximum likelihood) or of the hazard's coefficient (two steps), by the covariance asked for. */
  readonly wald: ChiSquaredTest | null;
  /** Twice the log-likelihood lost by probit and least squares on their own; null where it has no meaning. */
  readonly likelihoodRatio: ChiSquaredTest | null;
  /** Why one is null. */
  readonly reason?: string;
}

export const chiSquaredTest = (statistic: number, df: number): ChiSquaredTest =>
  Object.freeze({ statistic, df, pValue: chiSquaredSf(statistic, df) });

/**
 * Wald test that the parameters at `at` are 0: `b' V^-1 b`.
 *
 * @param covariance Of all parameters, square. @throws {SingularError} if theirs is not positive definite.
 */
export function waldTest(
  parameters: Float64Array,
  covariance: Float64Array,
  at: readonly number[],
  run: RunContext = {},
): ChiSquaredTest {
  const size = parameters.length;
  const block = Float64Array.from({ length: at.length ** 2 }, (_, e) => {
    const [j, k] = [at[e % at.length]!, at[Math.floor(e / at.length)]!];
    return covariance[k * size + j]!;
  });
  const b = Float64Array.from(at, (j) => parameters[j]!);
  const solved = solveSpd(block, b, at.length, run);
  return chiSquaredTest(
    b.reduce((sum, v, j) => sum + v * solved[j]!, 0),
    at.length,
  );
}

/** Log-likelihood of least squares with normal errors at its maximum; `total` is the number of rows or their weight. */
export const normalLogLikelihood = (rss: number, total: number): number =>
  -0.5 * total * (Math.log((2 * Math.PI * rss) / total) + 1);

/** Why a likelihood ratio has no chi-squared distribution, or `null`: it needs the model's own density, row by row. */
export const likelihoodRatioReason = (kind: CovarianceKind): string | null =>
  kind === "hessian" || kind === "opg"
    ? null
    : `the likelihood ratio does not allow for what covariance '${kind}' allows for`;

/** Wald and likelihood-ratio tests of maximum-likelihood estimates. */
export function independenceTest(
  fit: { readonly parameters: Float64Array; readonly covariance: Float64Array; readonly logLikelihood: number },
  at: readonly number[],
  restricted: { readonly logLikelihood: number; readonly reason: string | null },
  run: RunContext,
): IndependenceTest {
  const wald = waldTest(fit.parameters, fit.covariance, at, run);
  if (restricted.reason !== null) return Object.freeze({ wald, likelihoodRatio: null, reason: restricted.reason });
  const statistic = Math.max(0, 2 * (fit.logLikelihood - restricted.logLikelihood));
  return Object.freeze({ wald, likelihoodRatio: chiSquaredTest(statistic, at.length) });
}
