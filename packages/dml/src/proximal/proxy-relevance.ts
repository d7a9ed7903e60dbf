import { chiSquaredSf, normalQuantile } from "@career-dml/core";
import { weightedScore } from "../inference/weighted-score.js";
import { firstStageF } from "../instrumented-effect.js";
import type { Spread } from "../moment-inference.js";
import type { LinearScore } from "../scores.js";
import type { ArmAdjustment } from "./arm-adjustment.js";

/** How far the treatment proxies of one arm tell its outcome proxy, covariates given. */
export interface ArmRelevance {
  readonly treatment: 0 | 1;
  /** Squared t of their covariance, robust or clustered: about 1 where they share nothing. */
  readonly f: number;
  readonly pValue: number;
  /** Squared correlation. */
  readonly r2: number;
}

/** `weak`: related, but too little for a standard error to be believed. `irrelevant`: no relation can be told from none. */
export type ProxyStrength = "strong" | "weak" | "irrelevant";

/** Whether two kinds of proxies show the same hidden thing. */
export interface ProxyRelevance {
  readonly arms: readonly ArmRelevance[];
  /** The smaller of both arms. */
  readonly f: number;
  readonly strength: ProxyStrength;
}

/** Both proxies and the outcome of one arm, freed of covariates; 0 outside it. */
export interface ArmProxies {
  readonly treatment: 0 | 1;
  readonly adjustment: ArmAdjustment;
  readonly outcome: Float64Array;
  readonly outcomeProxy: Float64Array;
  readonly treatmentProxy: Float64Array;
}

/** Which units depend on each other, and what they count. */
export interface Weighing {
  readonly spread: Spread;
  readonly weights: Float64Array | null;
}

/** Score of the slope d of an arm's outcome on its outcome proxy, the treatment proxy as its instrument: Z (Y - d W). */
export const slopeScore = (arm: ArmProxies, weights: Float64Array | null): LinearScore =>
  weightedScore(
    {
      psiA: arm.treatmentProxy.map((z, i) => -z * arm.outcomeProxy[i]!),
      psiB: arm.treatmentProxy.map((z, i) => z * arm.outcome[i]!),
    },
    weights,
  );

/**
 * Tests that treatment and outcome proxies share nothing once covariates are given, in either arm. Both bridges divide by what they share.
 *
 * @param weakBelow F below which they count as weak; irrelevant are those whose F is not above the quantile of `level`.
 * @see Staiger & Stock (1997), Econometrica 65(3), for what a small F does to estimates and standard errors.
 */
export function proxyRelevance(
  arms: readonly ArmProxies[],
  { spread, weights }: Weighing,
  { weakBelow, level }: { readonly weakBelow: number; readonly level: number },
): ProxyRelevance {
  const found = arms.map((arm): ArmRelevance => {
    const f = firstStageF(slopeScore(arm, weights).psiA, spread);
    const [w, z] = [arm.outcomeProxy, arm.treatmentProxy];
    const r2 = dot(w, z) ** 2 / (dot(w, w) * dot(z, z));
    return Object.freeze({ treatment: arm.treatment, f, pValue: chiSquaredSf(f, 1), r2 });
  });
  const f = Math.min(...found.map((arm) => arm.f));
  const critical = normalQuantile(0.5 + level / 2) ** 2;
  const strength = f <= critical ? "irrelevant" : f < weakBelow ? "weak" : "strong";
  return Object.freeze({ arms: Object.freeze(found), f, strength });
}

const dot = (u: Float64Array, v: Float64Array): number => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
