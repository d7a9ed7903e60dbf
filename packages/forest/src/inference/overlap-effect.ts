import { design } from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import type { EffectColumns } from "./forest-scores.js";
import { robustCovariance } from "./robust-covariance.js";
import type { Units } from "./units.js";
import type { Estimate } from "./weighted-mean.js";

/**
 * Overlap-weighted effect: the slope of Y - m on T - e with an intercept, which weights individual effects by their
 * conditional variance of treatment, e (1 - e) where it is 0/1. Its error is HC3, or CR3 with clusters.
 *
 * @see Robinson (1988), Econometrica 56(4); Li, Morgan & Zaslavsky (2018), JASA 113(521); Crump, Hotz, Imbens & Mitnik
 *   (2009), Biometrika 96(1).
 */
export function overlapEffect(sample: EffectColumns, { weights, clusters }: Units): Estimate {
  const { outcome, treatment, outcomeHat, treatmentHat } = sample;
  const centred = treatmentHat.map((e, i) => treatment[i]! - e);
  const residual = outcome.map((y, i) => y - outcomeHat[i]!);
  const fit = leastSquares(withIntercept(design({ "centred treatment": centred })), residual, weights);
  const { covariance } = robustCovariance(fit, "HC3", clusters);
  return { estimate: fit.coefficients[1]!, se: Math.sqrt(covariance[3]!) };
}
