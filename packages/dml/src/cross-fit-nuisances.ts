import type { Design, Folds, NuisanceQuality, Rng, RunContext } from "@career-dml/core";
import { type CrossFitTarget, crossFit } from "./cross-fit.js";
import type { Learner } from "./learners/learner.js";
import type { Nuisances } from "./nuisances.js";

export interface NuisanceInput {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  /** One design of all n units, or one per fold. */
  readonly designs: readonly Design[];
  readonly folds: Folds;
  readonly learners: readonly Learner[];
  readonly rng: Rng;
}

/** Cross-fitted nuisances of the interactive model, and how well each predicts out of fold. */
export interface FittedNuisances {
  readonly nuisances: Nuisances;
  /** `outcome | T=0`, `outcome | T=1`, `propensity`. */
  readonly quality: readonly NuisanceQuality[];
}

/**
 * Cross-fitted E[Y | T = 0, X], E[Y | T = 1, X] and P(T = 1 | X): the outcome is learned in each arm apart, so that
 * effects may differ between units in any way.
 *
 * @throws {DataError} if a fold leaves too few units of an arm to learn from.
 * @throws {ShapeError} if lengths disagree.
 */
export async function crossFitNuisances(input: NuisanceInput, run: RunContext = {}): Promise<FittedNuisances> {
  const { outcome, treatment } = input;
  const arm = (value: 0 | 1): CrossFitTarget => ({
    name: `outcome | T=${value}`,
    loss: "squared",
    target: outcome,
    observed: treatment.map((t) => (t === value ? 1 : 0)),
  });
  const propensity: CrossFitTarget = { name: "propensity", loss: "log", target: Float64Array.from(treatment) };
  const fits = await crossFit({ ...input, targets: [arm(0), arm(1), propensity] }, run);
  const [mu0, mu1, e] = fits.map((fit) => fit.prediction);
  return {
    nuisances: { mu0: mu0!, mu1: mu1!, propensity: e! },
    quality: fits.map((fit) => fit.quality),
  };
}
