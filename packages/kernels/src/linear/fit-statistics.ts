import { fSf, mean } from "@career-dml/core";
import type { LeastSquaresFit } from "./least-squares.js";

/** How well a least-squares fit with an intercept describes its rows. */
export interface FitStatistics {
  /** Share of the sum of squares about the mean that is explained; `null` where the outcome does not vary. */
  readonly r2: number | null;
  /** The same, corrected for degrees of freedom. */
  readonly adjustedR2: number | null;
  /** All coefficients but the intercept against none, F(p - 1, n - p), and its p-value; `null` without such a coefficient or degree of freedom. */
  readonly f: number | null;
  readonly fPValue: number | null;
  /** Of normal errors, at the variance rss / n. */
  readonly logLikelihood: number;
  /** Akaike's and Schwarz's criteria, coefficients counted. */
  readonly aic: number;
  readonly bic: number;
}

/**
 * R2, F test, likelihood and information criteria of an unweighted least-squares fit whose design holds an intercept.
 *
 * @see Greene (2003), Econometric Analysis, sections 3.5, 6.4 and 8.4.
 */
export function fitStatistics({ design: { n, p }, fitted, residuals, rss, df }: LeastSquaresFit): FitStatistics {
  const outcome = fitted.map((v, i) => v + residuals[i]!);
  const centre = mean(outcome);
  const total = outcome.reduce((sum, y) => sum + (y - centre) ** 2, 0);
  const r2 = total > 0 ? 1 - rss / total : null;
  const tested = r2 !== null && p > 1 && df > 0;
  const f = tested ? (total - rss) / (p - 1) / (rss / df) : null;
  const logLikelihood = (-n / 2) * (Math.log((2 * Math.PI * rss) / n) + 1);
  return Object.freeze({
    r2,
    adjustedR2: r2 !== null && df > 0 ? 1 - ((1 - r2) * (n - 1)) / df : null,
    f,
    fPValue: f === null ? null : fSf(f, p - 1, df),
    logLikelihood,
    aic: 2 * p - 2 * logLikelihood,
    bic: Math.log(n) * p - 2 * logLikelihood,
  });
}
