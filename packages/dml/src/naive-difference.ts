import { checkTreatment, type EffectResult, effectResult, NonFiniteError, ShapeError } from "@career-dml/core";

/**
 * Difference of the outcome means of treated and untreated units, with the standard error of Welch (unequal
 * variances). An effect only where treatment was random; everywhere else what adjustment starts from.
 *
 * @param observed Outcome, length n, finite, and treatment, 0/1, length n.
 * @throws {ShapeError | TreatmentError | NonFiniteError} for input that breaks the above.
 */
export function naiveDifference(
  { outcome, treatment }: { readonly outcome: Float64Array; readonly treatment: Uint8Array },
  level = 0.95,
): EffectResult {
  if (treatment.length !== outcome.length) throw new ShapeError("treatment", outcome.length, treatment.length);
  checkTreatment(treatment);
  const missing = outcome.filter((y) => !Number.isFinite(y)).length;
  if (missing > 0)
    throw new NonFiniteError([{ path: "outcome", message: `holds ${missing} missing or infinite values` }]);
  const arms = [0, 1].map((arm) => moments(outcome.filter((_, i) => treatment[i] === arm)));
  const [untreated, treated] = [arms[0]!, arms[1]!];
  const single = Math.min(untreated.n, treated.n) < 2;
  return effectResult({
    estimator: "naive difference",
    estimand: "ATE",
    estimandLabel: "difference of means",
    estimate: treated.mean - untreated.mean,
    se: single ? null : Math.sqrt(treated.variance / treated.n + untreated.variance / untreated.n),
    ...(single ? { reason: "a group has a single unit" } : {}),
    n: outcome.length,
    level,
  });
}

function moments(values: Float64Array): { n: number; mean: number; variance: number } {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  return { n, mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1) };
}
