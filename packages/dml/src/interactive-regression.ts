import {
  checkTreatment,
  createRng,
  type Design,
  type EffectResult,
  type Folds,
  resolveOptions,
  type RunContext,
} from "@career-dml/core";
import { z } from "zod";
import { averageEffect, averageEffectOptions } from "./average-effect.js";
import { crossFitNuisances } from "./cross-fit-nuisances.js";
import { nuisanceLearners, nuisanceOptionsOf } from "./learners/nuisance-learners.js";
import type { Clusters } from "./moment-inference.js";

/** Options of {@link interactiveRegression}, with their defaults. */
export const interactiveRegressionOptions = z.strictObject({
  ...averageEffectOptions.shape,
  nuisance: nuisanceOptionsOf("outcome", "treatment")
    .prefault({})
    .describe("Learners of outcome regressions and propensity."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** A 0/1 treatment, an outcome and the covariates of the same n units. */
export interface InteractiveRegressionInput {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  /** One design of all n units, or one per fold (cross-fitted representations). */
  readonly designs: readonly Design[];
  readonly folds: Folds;
  /** Clusters that are independent of each other, and which folds keep whole; `null` or absent where units are. */
  readonly clusters?: Clusters | null;
  /** How many units each stands for, length n: weighs the score, not what is learned. `null` or absent: one. */
  readonly weights?: Float64Array | null;
}

/**
 * Interactive regression model: Y = g(T, X) + U, T = e(X) + V, effects free to differ between units. Nuisances are
 * cross-fitted on the given folds, then {@link averageEffect}.
 *
 * @returns The average effect in outcome units with the out-of-fold quality of its three nuisances.
 * @throws {TreatmentError} if the treatment is not 0/1 or is constant. @throws {OverlapError} as `averageEffect`.
 * @throws {ShapeError | DataError | OptionsError} for input that breaks the contract.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1), section 5.1.
 */
export async function interactiveRegression(
  input: InteractiveRegressionInput,
  options: z.input<typeof interactiveRegressionOptions> = {},
  run: RunContext = {},
): Promise<EffectResult> {
  const resolved = resolveOptions("interactiveRegression", interactiveRegressionOptions, options);
  const { nuisance, seed, ...effect } = resolved;
  checkTreatment(input.treatment);
  const learners = nuisanceLearners(nuisance);
  const { nuisances, quality } = await crossFitNuisances({ ...input, learners, rng: createRng(seed) }, run);
  const { clusters = null, weights = null } = input;
  const result = averageEffect({ ...input, nuisances }, effect, { quality, seed, clusters, weights });
  return Object.freeze({ ...result, options: resolved });
}
