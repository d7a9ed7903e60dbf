import { DataError, NonFiniteError, ShapeError } from "@career-dml/core";
import type { AverageEstimand } from "./scores.js";

/** What a causal forest knows of every unit; all arrays of length n. */
export interface ForestColumns {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  /** E[Y | X], cross-fitted or out-of-bag. */
  readonly outcomeMean: Float64Array;
  /** P(T = 1 | X), cross-fitted or out-of-bag. */
  readonly propensity: Float64Array;
  /** Out-of-bag effects. */
  readonly cate: Float64Array;
}

/** Estimate and standard error of an average effect. */
export interface AverageEffect {
  readonly estimate: number;
  readonly se: number;
}

/**
 * Doubly robust scores that take both outcome means from the forest's own effects:
 * tau + (T - e) / (e (1 - e)) (Y - m - tau (T - e)).
 *
 * @see Athey & Wager (2019), Observational Studies 5, eq. 8.
 */
export function forestScores({ outcome, treatment, outcomeMean, propensity, cate }: ForestColumns): Float64Array {
  return cate.map((tau, i) => {
    const e = propensity[i]!;
    const centred = treatment[i]! - e;
    return tau + (centred / (e * (1 - e))) * (outcome[i]! - outcomeMean[i]! - tau * centred);
  });
}

/**
 * Average effects of a causal forest, with the formulas of grf's `average_treatment_effect`.
 *
 * - ATE: mean of {@link forestScores}, standard error sd / sqrt(n).
 * - ATT, ATC: mean predicted effect of the group plus the mean of weighted residuals, weights normalised in each arm; the
 *   variance is that of the correction plus mean((tau_i - mean)^2) / n of the group.
 * - ATO: slope of Y - m on T - e with an intercept, HC3.
 *
 * @throws {ShapeError | NonFiniteError} if a column has another length or holds a value that is not finite.
 * @throws {DataError} if one of the groups is empty.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2); Li, Morgan & Zaslavsky (2018), JASA 113(521).
 */
export function forestAverageEffect(columns: ForestColumns, estimand: AverageEstimand = "ATE"): AverageEffect {
  checkColumns(columns);
  if (estimand === "ATE") return meanWithError(forestScores(columns));
  if (estimand === "ATO") return overlapSlope(columns);
  return groupEffect(columns, estimand === "ATT" ? 1 : 0);
}

function meanWithError(values: Float64Array): AverageEffect {
  const n = values.length;
  const estimate = sum(values) / n;
  return { estimate, se: Math.sqrt(sum(values.map((v) => (v - estimate) ** 2)) / (n - 1) / n) };
}

/** Effect on the units with treatment `arm`. */
function groupEffect(columns: ForestColumns, arm: 0 | 1): AverageEffect {
  const { outcome, treatment, outcomeMean, propensity, cate } = columns;
  const n = outcome.length;
  const group = cate.filter((_, i) => treatment[i] === arm);
  const plain = meanWithError(group);
  const weight = propensity.map((e, i) => {
    if (treatment[i] === arm) return 1;
    return arm === 1 ? e / (1 - e) : (1 - e) / e;
  });
  const totals = [0, 0];
  weight.forEach((w, i) => {
    totals[treatment[i]!]! += w;
  });
  const correction = weight.map((w, i) => {
    const centred = treatment[i]! - propensity[i]!;
    const residual = outcome[i]! - outcomeMean[i]! - centred * cate[i]!;
    return (((treatment[i] === 1 ? 1 : -1) * w * n) / totals[treatment[i]!]!) * residual;
  });
  const spread = sum(group.map((v) => (v - plain.estimate) ** 2)) / group.length ** 2;
  const variance = sum(correction.map((c) => c * c)) / n / (n - 1);
  return { estimate: plain.estimate + sum(correction) / n, se: Math.sqrt(spread + variance) };
}

/** Slope of the outcome residual on the treatment residual, and its HC3 error from the leverages of that line. */
function overlapSlope({ outcome, treatment, outcomeMean, propensity }: ForestColumns): AverageEffect {
  const n = outcome.length;
  const x = propensity.map((e, i) => treatment[i]! - e);
  const y = outcome.map((v, i) => v - outcomeMean[i]!);
  const [mx, my] = [sum(x) / n, sum(y) / n];
  const sxx = sum(x.map((v) => (v - mx) ** 2));
  const estimate = sum(x.map((v, i) => (v - mx) * (y[i]! - my))) / sxx;
  const meat = x.map((v, i) => {
    const leverage = 1 / n + (v - mx) ** 2 / sxx;
    const residual = (y[i]! - my - estimate * (v - mx)) / (1 - leverage);
    return ((v - mx) * residual) ** 2;
  });
  return { estimate, se: Math.sqrt(sum(meat)) / sxx };
}

function checkColumns(columns: ForestColumns): void {
  const n = columns.outcome.length;
  const issues = Object.entries(columns).flatMap(([path, values]: [string, Float64Array | Uint8Array]) => {
    if (values.length !== n) throw new ShapeError(path, n, values.length);
    return values.every((v: number) => Number.isFinite(v))
      ? []
      : [{ path, message: "holds missing or infinite values" }];
  });
  if (issues.length > 0) throw new NonFiniteError(issues);
  for (const arm of [0, 1]) {
    if (!columns.treatment.includes(arm)) {
      throw new DataError([{ path: "treatment", message: `has no unit with value ${arm}` }]);
    }
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
