/** How adoption depends on ability: by comparing wages, or by a fixed index. */
export type SelectionMode = "structural" | "mechanical";

/** Logistic function. */
export const expit = (x: number): number => 1 / (1 + Math.exp(-x));

/** Coefficients of the outcome and of its treatment effect. */
export interface EffectParameters {
  /** Constant part of the effect, which the reference calls the true ATE. */
  readonly constantEffect: number;
  readonly effectByEducation: number;
  readonly effectByAbility: number;
  readonly effectByFlexicurity: number;
  readonly outcomeByEducation: number;
  readonly outcomeByFlexicurity: number;
  readonly outcomeByAbility: number;
}

/** What adoption depends on besides the effect. */
export interface SelectionParameters extends EffectParameters {
  readonly selection: SelectionMode;
  readonly adoptionCost: number;
  readonly adoptionCostByAbility: number;
  readonly peerStrength: number;
}

/** One person's characteristics; ability is latent. */
export interface Person {
  readonly education: number;
  readonly flexicurity: number;
  readonly peerAdoption: number;
  readonly ability: number;
}

/** The effect as people foresee it and the reference records it: without the flexicurity term. */
export const referenceCate = (p: EffectParameters, { education, ability }: Person): number =>
  p.constantEffect + p.effectByEducation * education + p.effectByAbility * ability;

/** The realised effect: every term included. */
export const realisedEffect = (p: EffectParameters, person: Person): number =>
  referenceCate(p, person) + p.effectByFlexicurity * person.flexicurity;

/** E[Y(0)] of a person. */
export const untreatedMean = (p: EffectParameters, { education, flexicurity, ability }: Person): number =>
  p.outcomeByEducation * education + p.outcomeByFlexicurity * flexicurity + p.outcomeByAbility * ability;

/**
 * Probability of ever adopting.
 *
 * - `structural`: wages with and without adoption are compared; w1 - w0 is the foreseen effect, the cost is
 *   max(0, base - factor * ability) * (1 - peerStrength * peer), and the probability expit(w1 - w0 - cost).
 * - `mechanical`: expit(.5 education + 1.5 ability - 1 + peerStrength * peer).
 */
export function adoptionProbability(p: SelectionParameters, person: Person): number {
  const { education, ability, peerAdoption } = person;
  if (p.selection === "mechanical") {
    return expit(0.5 * education + 1.5 * ability - 1 + p.peerStrength * peerAdoption);
  }
  const cost = Math.max(0, p.adoptionCost - p.adoptionCostByAbility * ability) * (1 - p.peerStrength * peerAdoption);
  return expit(referenceCate(p, person) - cost);
}
