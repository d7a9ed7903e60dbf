import {
  type ClusterIndex,
  DataError,
  type EffectResult,
  effectResult,
  influenceVariance,
  sum,
} from "@career-dml/core";
import { twoWayVariance } from "./inference/influence-covariance.js";
import type { TwoWayClusters } from "./inference/two-way-clusters.js";
import type { LinearScore } from "./scores.js";

/** What a linear score says. */
export interface MomentEstimate {
  readonly estimate: number;
  readonly se: number;
  /** Influence of each unit on the estimate, `-psi / mean(psiA)`; mean zero. */
  readonly influence: Float64Array;
}

/** `n`: the plug-in variance of the score. `n - 1`: the same, times n / (n - 1). */
export type VarianceDivisor = "n" | "n - 1";

/** Clusters that are independent of each other: in one dimension, or units that share none of two. */
export type Clusters = ClusterIndex | TwoWayClusters;

/** Units that are independent of each other, or clusters that are: then G / (G - 1) over G clusters. */
export type Spread = VarianceDivisor | Clusters;

/**
 * Solves mean(psiA) theta + mean(psiB) = 0; the standard error is sqrt(mean(psi^2) / n) / |mean(psiA)|.
 *
 * @throws {DataError} if mean(psiA) is zero: the score does not identify the effect; if two-way clusters leave no positive variance.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1), theorem 3.2.
 */
export function solveMoment({ psiA, psiB }: LinearScore, spread: Spread = "n"): MomentEstimate {
  const n = psiA.length;
  const a = sum(psiA) / n;
  if (!(Math.abs(a) > 0)) {
    throw new DataError([{ path: "score", message: "has a Jacobian of zero; nothing identifies the effect" }]);
  }
  const estimate = -sum(psiB) / n / a;
  const influence = psiA.map((value, i) => -(value * estimate + psiB[i]!) / a);
  return { estimate, se: Math.sqrt(varianceOf(influence, spread)), influence };
}

/** Variance of the mean of influences that are zero on average. */
function varianceOf(influence: Float64Array, spread: Spread): number {
  const n = influence.length;
  if (typeof spread !== "string" && !("count" in spread)) return twoWayVariance(influence, spread);
  if (typeof spread !== "string") {
    return influenceVariance(
      influence.map((v) => v / n),
      spread,
    );
  }
  const squares = influence.reduce((total, v) => total + v * v, 0);
  return squares / n / (spread === "n" ? n : n - 1);
}

/** Estimates of several random splits of the same data as one. */
export interface SplitEstimate {
  readonly estimate: number;
  readonly se: number;
}

/**
 * Median over repeated sample splits: theta = median(theta_r), and the standard error belongs to the median upper
 * normal bound, so that the spread between splits widens the interval.
 *
 * @param critical Normal quantile of the bound. Default that of 95 %, two-sided.
 * @see Chernozhukov et al. (2018), section 3.4; the rule of DoubleML 0.11.
 */
export function medianOverSplits(splits: readonly SplitEstimate[], critical = 1.959963984540054): SplitEstimate {
  const estimate = median(splits.map((s) => s.estimate));
  const upper = median(splits.map((s) => s.estimate + critical * s.se));
  return { estimate, se: (upper - estimate) / critical };
}

/** Everything about an effect that its score does not say. */
export type EffectContext = Pick<EffectResult, "estimator" | "estimand"> & Partial<EffectResult>;

/** The one way from scores to a result: estimate, standard error, interval, p-value, and what the caller knows. */
export function effectFromScore(score: LinearScore, context: EffectContext, spread: Spread = "n"): EffectResult {
  const { estimate, se } = solveMoment(score, spread);
  return effectResult({ ...context, estimate, se, n: score.psiA.length });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
