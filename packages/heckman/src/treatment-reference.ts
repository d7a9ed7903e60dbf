import {
  bindColumns,
  checkpoint,
  checkTreatment,
  type Design,
  type EffectResult,
  effectResult,
  normalQuantile,
  type RunContext,
} from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import { hazard } from "./hazard.js";
import { referenceLogit } from "./reference-logit.js";
import { requireFinite } from "./require-finite.js";
import type { TreatmentData } from "./treatment-rows.js";

/** What is wrong with the estimator, said wherever its numbers stand. */
const FAULTS = Object.freeze([
  "Reference profile: the selection equation is a logit with a ridge penalty, its probabilities pushed through the normal quantile; that is no probit, so the hazard is wrong.",
  "Reference profile: the standard error takes the hazard as known and the treatment as uncorrelated with the other regressors; it is far too small.",
]);

/**
 * The Heckman benchmark of profile v3.4, faults included, for comparison with its published numbers: logit of the
 * treatment with ridge penalty 1, index `Phi^-1(p)`, hazard, least squares of the outcome on a constant, treatment,
 * covariates and hazard; its standard error is `sqrt(rss / (n - k) / sum (T - mean T)^2)` with k regressors, the constant
 * not counted. Use `treatmentTwoStep` for anything else.
 *
 * @throws {TreatmentError} {NonFiniteError} {SingularError} {ShapeError}
 */
export async function treatmentReference(data: TreatmentData, run: RunContext = {}): Promise<EffectResult> {
  const { outcome, treatment, outcomeCovariates, treatmentCovariates } = data;
  checkTreatment(treatment);
  requireFinite(treatmentCovariates);
  requireFinite(outcomeCovariates);
  const { n } = outcomeCovariates;
  await checkpoint(run);
  const probabilities = referenceLogit(treatmentCovariates, treatment, run);
  const correction: Design = {
    n,
    p: 1,
    names: ["hazard"],
    x: hazard(probabilities.map(normalQuantile), treatment, run).value,
  };
  const treated: Design = { n, p: 1, names: ["treatment"], x: Float64Array.from(treatment) };
  const design = bindColumns(withIntercept(treated), outcomeCovariates, correction);
  const fit = leastSquares(design, outcome, null, run);
  const mean = treated.x.reduce((sum, t) => sum + t, 0) / n;
  const spread = treated.x.reduce((sum, t) => sum + (t - mean) ** 2, 0);
  const reason = "the reference reports none";
  return effectResult({
    estimator: "treatment-reference",
    estimand: "ATE",
    estimandLabel: "ATE (one effect for all)",
    estimate: fit.coefficients[1]!,
    se: Math.sqrt(fit.rss / (n - (design.p - 1)) / spread),
    n,
    coefficients: design.names.map((name, j) => {
      const estimate = fit.coefficients[j]!;
      return Object.freeze({ equation: "outcome", name, estimate, se: null, z: null, pValue: null, reason });
    }),
    warnings: FAULTS,
  });
}
