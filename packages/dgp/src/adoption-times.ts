import type { Rng } from "@career-dml/core";
import { drawBernoulli, drawCategory } from "./draws.js";

/** Laws of the adoption time; see `adoptionTimeLaw`. */
export const ADOPTION_LAWS = ["uniform", "early", "late", "by-ability"] as const;

/** When people can adopt, as options say it. */
export interface TimingParameters {
  readonly timing: "pre-treatment" | "reference";
  readonly periods: number;
  readonly adoptionPeriods: number;
  readonly adoptionLaw: (typeof ADOPTION_LAWS)[number];
}

/** When adoption can start, and how much there is to simulate. */
export interface Timing {
  /** Periods in all; the outcome is that of the last. */
  readonly total: number;
  /** Leading periods that representations see. */
  readonly history: number;
  readonly firstAdoption: number;
  readonly adoptionTimes: number;
}

export function timingOf({ timing, periods, adoptionPeriods }: TimingParameters): Timing {
  return timing === "reference"
    ? { total: periods, history: periods, firstAdoption: 2, adoptionTimes: periods - 4 }
    : { total: periods + adoptionPeriods, history: periods, firstAdoption: periods, adoptionTimes: adoptionPeriods };
}

/**
 * Probability of each of K adoption times j = 0..K-1, given that one adopts: proportional to 1 (`uniform`), K - j (`early`), j + 1
 * (`late`), or exp(-a (2 j / (K - 1) - 1)) (`by-ability`, a the person's ability: the able adopt earlier).
 */
export function adoptionTimeLaw(p: TimingParameters, ability: number): Float64Array {
  const { adoptionTimes: times } = timingOf(p);
  const weights = Float64Array.from({ length: times }, (_, j) => {
    switch (p.adoptionLaw) {
      case "uniform":
        return 1;
      case "early":
        return times - j;
      case "late":
        return j + 1;
      case "by-ability":
        return times === 1 ? 1 : Math.exp(-ability * ((2 * j) / (times - 1) - 1));
    }
  });
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}

/** Whether a person adopts, and the period in which they do or would. */
export interface AdoptionPlan {
  readonly adopts: boolean;
  readonly time: number;
}

/** Draws both; neither depends on the other given the person's characteristics. */
export function drawAdoptionPlan(
  p: TimingParameters,
  { ability, probability }: { readonly ability: number; readonly probability: number },
  rng: Rng,
): AdoptionPlan {
  const adopts = drawBernoulli(rng, probability) === 1;
  const { firstAdoption, adoptionTimes } = timingOf(p);
  const after = p.adoptionLaw === "uniform" ? rng.below(adoptionTimes) : drawCategory(rng, adoptionTimeLaw(p, ability));
  return { adopts, time: firstAdoption + after };
}

/** Periods from each adoption time to the last: the exposure that the outcome shows. */
export function lastExposures(p: TimingParameters): Float64Array {
  const { total, firstAdoption, adoptionTimes } = timingOf(p);
  return Float64Array.from({ length: adoptionTimes }, (_, j) => total - 1 - firstAdoption - j);
}

/** E[exposure in the last period | ability]. */
export function meanExposure(p: TimingParameters, ability: number): number {
  const law = adoptionTimeLaw(p, ability);
  return lastExposures(p).reduce((sum, exposure, j) => sum + exposure * law[j]!, 0);
}
