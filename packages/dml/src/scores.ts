import { mean, sum } from "@career-dml/core";
import { checkNuisances, type ObservedWithNuisances } from "./nuisances.js";

/** Average effects over a population of units that the scores below identify. */
export type AverageEstimand = "ATE" | "ATT" | "ATC" | "ATO";

/** A score linear in the effect: the estimate solves mean(psiA) theta + mean(psiB) = 0. */
export interface LinearScore {
  readonly psiA: Float64Array;
  readonly psiB: Float64Array;
}

/**
 * Neyman-orthogonal scores of the interactive model, length n.
 *
 * - ATE: psiB = mu1 - mu0 + T (Y - mu1) / e - (1 - T) (Y - mu0) / (1 - e), psiA = -1.
 * - ATT: psiB = T (Y - mu0) / p - (1 - T) e (Y - mu0) / ((1 - e) p), psiA = -T / p, with p the treated share.
 * - ATC: the mirror image, weights over the untreated.
 * - ATO (weights e (1 - e)): psiB = T (1 - e) (Y - mu1) - (1 - T) e (Y - mu0) + (T - e)^2 (mu1 - mu0),
 *   psiA = -(T - e)^2, which allows for the estimation of the weights themselves.
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1), eq. 5.3 and 5.4; Hahn (1998), Econometrica 66(2);
 * Crump, Hotz, Imbens & Mitnik (2006), NBER t0330, for the overlap weights.
 */
export function effectScore(observed: ObservedWithNuisances, estimand: AverageEstimand = "ATE"): LinearScore {
  checkNuisances(observed);
  return SCORES[estimand](observed);
}

const SCORES: Readonly<Record<AverageEstimand, (observed: ObservedWithNuisances) => LinearScore>> = {
  ATE: ({ outcome, treatment, nuisances: { mu0, mu1, propensity } }) => ({
    psiA: new Float64Array(outcome.length).fill(-1),
    psiB: outcome.map((y, i) => {
      const e = propensity[i]!;
      const gap = mu1[i]! - mu0[i]!;
      return gap + (treatment[i] === 1 ? (y - mu1[i]!) / e : -(y - mu0[i]!) / (1 - e));
    }),
  }),
  ATT: ({ outcome, treatment, nuisances: { mu0, propensity } }) => {
    const p = mean(treatment);
    return {
      psiA: Float64Array.from(treatment, (t) => -t / p),
      psiB: outcome.map((y, i) => {
        const e = propensity[i]!;
        return ((treatment[i] === 1 ? 1 : -e / (1 - e)) * (y - mu0[i]!)) / p;
      }),
    };
  },
  ATC: ({ outcome, treatment, nuisances: { mu1, propensity } }) => {
    const q = 1 - mean(treatment);
    return {
      psiA: Float64Array.from(treatment, (t) => -(1 - t) / q),
      psiB: outcome.map((y, i) => {
        const e = propensity[i]!;
        return ((treatment[i] === 1 ? (1 - e) / e : -1) * (y - mu1[i]!)) / q;
      }),
    };
  },
  ATO: ({ outcome, treatment, nuisances: { mu0, mu1, propensity } }) => {
    const weight = Float64Array.from(treatment, (t, i) => (t - propensity[i]!) ** 2);
    return {
      psiA: weight.map((w) => -w),
      psiB: outcome.map((y, i) => {
        const e = propensity[i]!;
        const residual = treatment[i] === 1 ? (1 - e) * (y - mu1[i]!) : -e * (y - mu0[i]!);
        return residual + weight[i]! * (mu1[i]! - mu0[i]!);
      }),
    };
  },
};

/**
 * Doubly robust scores of the individual effects: their mean is the ATE, their projection on anything known before
 * treatment is that projection of the effect.
 */
export const doublyRobustScores = (observed: ObservedWithNuisances): Float64Array => effectScore(observed, "ATE").psiB;

/** Riesz representer of the ATE at the treatment received: T / e - (1 - T) / (1 - e). */
export const rieszRepresenter = (treatment: Uint8Array, propensity: Float64Array): Float64Array =>
  propensity.map((e, i) => (treatment[i] === 1 ? 1 / e : -1 / (1 - e)));

/**
 * Propensities whose inverse weights average one in each arm (Hajek's normalisation): for treated units e times
 * mean(T / e), for untreated units 1 - e times mean((1 - T) / (1 - e)).
 *
 * @param weights How many units each stands for, length n: the means are then over those; `null`: one.
 */
export function normalisedPropensity(
  treatment: Uint8Array,
  propensity: Float64Array,
  weights: Float64Array | null = null,
): Float64Array {
  const n = weights === null ? treatment.length : sum(weights);
  let treated = 0;
  let untreated = 0;
  for (let i = 0; i < treatment.length; i++) {
    const count = weights === null ? 1 : weights[i]!;
    if (treatment[i] === 1) treated += count / propensity[i]!;
    else untreated += count / (1 - propensity[i]!);
  }
  return propensity.map((e, i) => (treatment[i] === 1 ? e * (treated / n) : 1 - (1 - e) * (untreated / n)));
}
