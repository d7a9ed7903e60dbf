import { type ClusterIndex, clusterSums, influenceVariance, sum } from "@career-dml/core";
import { type EffectColumns, effectResiduals } from "./forest-scores.js";
import type { Units } from "./units.js";
import { type Estimate, weightsOrOnes } from "./weighted-mean.js";

/**
 * Average effect on the units with treatment `arm`, by augmented inverse propensity weighting:
 *
 *   mean_{T = arm} tau + mean_1(g r) - mean_0(g r),   r = Y - m - tau (T - e),
 *
 * where g is 1 in the group itself and the odds of belonging to it, e / (1 - e) or their inverse, in the other arm, and
 * each arm's mean divides by the sum of its own g (Hajek's normalisation). Its variance adds that of the weighted
 * residuals and that of tau among the group, whose covariates are a sample too.
 *
 * @see Athey & Wager (2019), Observational Studies 5; the estimator that grf 2.6 documents.
 */
export function groupEffect(sample: EffectColumns, units: Units, arm: 0 | 1): Estimate {
  const { treatment, treatmentHat, effect } = sample;
  const n = effect.length;
  const weights = weightsOrOnes(units.weights, n);
  const odds = treatmentHat.map((e) => (arm === 1 ? e / (1 - e) : (1 - e) / e));
  const counted = weights.map((w, i) => (treatment[i] === arm ? w : w * odds[i]!));
  const totals = [0, 1].map((of) => sum(counted.filter((_, i) => treatment[i] === of)));
  const residual = effectResiduals(sample);
  const correction = counted.map((g, i) => {
    const share = (g * residual[i]!) / totals[treatment[i]!]!;
    return treatment[i] === 1 ? share : -share;
  });
  const inGroup = weights.map((w, i) => (treatment[i] === arm ? w / totals[arm]! : 0));
  const predicted = sum(effect.map((tau, i) => inGroup[i]! * tau));
  const spread = inGroup.map((share, i) => share * (effect[i]! - predicted));
  const variance = influenceVariance(correction, units.clusters) + squares(spread, units.clusters);
  return { estimate: predicted + sum(correction), se: Math.sqrt(variance) };
}

const squares = (influence: Float64Array, clusters: ClusterIndex | null): number =>
  sum(clusterSums(influence, clusters).map((v) => v * v));
