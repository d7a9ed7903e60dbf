import type { Design, Folds, NuisanceQuality, Rng, RunContext } from "@career-dml/core";
import { type CrossFitTarget, type CrossFitted, crossFit, stackPredictions } from "./cross-fit.js";
import type { Learners } from "./learners/nuisance-learners.js";
import { calibrated } from "./logistic-calibration.js";
import { nuisanceQuality } from "./nuisance-quality.js";
import type { Nuisances } from "./nuisances.js";

/** How cross-fitted predictions become nuisances. */
export interface NuisanceRefinement {
  /** Whether a regression of both arms together joins the stack of each arm (`pooledArms`). Default false. */
  readonly pooling?: boolean;
  /** Whether out-of-fold propensities are recalibrated (`calibrated`). Default false. */
  readonly calibration?: boolean;
}

/** What {@link crossFitNuisances} works on. */
export interface NuisanceInput extends NuisanceRefinement {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  /** One design of all n units, or one per fold. */
  readonly designs: readonly Design[];
  readonly folds: Folds;
  readonly learners: Learners;
  readonly rng: Rng;
}

/** Cross-fitted nuisances of the interactive model, and how well each predicts out of fold. */
export interface FittedNuisances {
  readonly nuisances: Nuisances;
  /** `outcome | T=0`, `outcome | T=1`, `propensity`. */
  readonly quality: readonly NuisanceQuality[];
}

/** Key of the pooled regression's weight in the stack of an arm. */
const POOLED = "pooled";

/**
 * Cross-fitted E[Y | T = 0, X], E[Y | T = 1, X] and P(T = 1 | X): the outcome is learned in each arm apart, so that
 * effects may differ between units in any way; with `pooling` what the arms have in common is learned from both.
 *
 * @throws {DataError} if a fold leaves too few units of an arm to learn from.
 * @throws {ShapeError} if lengths disagree.
 */
export async function crossFitNuisances(input: NuisanceInput, run: RunContext = {}): Promise<FittedNuisances> {
  const { outcome, treatment, pooling = false, calibration = false } = input;
  const arms = [0, 1].map(
    (value): CrossFitTarget => ({
      name: `outcome | T=${value}`,
      loss: "squared",
      target: outcome,
      observed: treatment.map((t) => (t === value ? 1 : 0)),
    }),
  );
  const both: CrossFitTarget = { name: "outcome", loss: "squared", target: outcome };
  const targets = [...arms, propensityTarget(treatment), ...(pooling ? [both] : [])];
  const [untreated, treated, score, mean] = await crossFit({ ...input, targets }, run);
  const propensity = refinedPropensity(treatment, score!, calibration);
  const pooled = mean && pooledArms({ outcome, treatment }, mean.prediction, propensity.prediction);
  const [mu0, mu1] = [untreated!, treated!].map((fit, arm) =>
    pooled ? stackPredictions(arms[arm]!, { ...fit.byLearner, [POOLED]: pooled[arm]! }) : fit,
  );
  return {
    nuisances: { mu0: mu0!.prediction, mu1: mu1!.prediction, propensity: propensity.prediction },
    quality: [mu0!.quality, mu1!.quality, propensity.quality],
  };
}

/** P(T = 1 | X) as a function to learn. */
export const propensityTarget = (treatment: Uint8Array): CrossFitTarget => ({
  name: "propensity",
  of: "treatment",
  loss: "log",
  target: Float64Array.from(treatment),
});

/** The propensity, recalibrated where asked for; its quality is then that after, its calibration slope that before. */
export function refinedPropensity(
  treatment: Uint8Array,
  fit: CrossFitted,
  calibration: boolean,
): Pick<CrossFitted, "prediction" | "quality"> {
  if (!calibration) return fit;
  const target = Float64Array.from(treatment);
  const prediction = calibrated(target, fit.prediction);
  const after = nuisanceQuality({ name: fit.quality.name, loss: "log", target, prediction });
  return { prediction, quality: Object.freeze({ ...fit.quality, value: after.value, r2: after.r2 }) };
}

/**
 * Outcome regressions of both arms from one regression on all units, m = E[Y | X], and one effect theta for all: mu_t = m + (t - e) theta, theta
 * the slope of Y - m on T - e. Twice the units, at the price of an effect that does not vary; a stack weighs the one against the other.
 *
 * @see Robinson (1988), Econometrica 56(4), for theta.
 */
function pooledArms(
  { outcome, treatment }: Pick<NuisanceInput, "outcome" | "treatment">,
  mean: Float64Array,
  propensity: Float64Array,
): readonly [Float64Array, Float64Array] {
  let [cross, squares] = [0, 0];
  for (let i = 0; i < outcome.length; i++) {
    const centred = treatment[i]! - propensity[i]!;
    cross += centred * (outcome[i]! - mean[i]!);
    squares += centred * centred;
  }
  const theta = squares > 0 ? cross / squares : 0;
  return [mean.map((m, i) => m - propensity[i]! * theta), mean.map((m, i) => m + (1 - propensity[i]!) * theta)];
}
