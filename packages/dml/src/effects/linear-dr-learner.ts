import { createRng, overlapReport, resolveOptions, type RunContext } from "@career-dml/core";
import { z } from "zod";
import type { Nuisances } from "../nuisances.js";
import { checkEffectInput, type EffectLearnerInput } from "./effect-learner-input.js";
import { type LinearEffect, type LinearEffectInput, linearEffect, linearEffectOptions } from "./linear-effect.js";
import { scoreNuisances, scoreOptions } from "./score-nuisances.js";

/** Options of {@link linearDrLearner}, with their defaults. */
export const linearDrLearnerOptions = z.strictObject({
  ...linearEffectOptions,
  ...scoreOptions,
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Units whose effects are projected on some columns; vectors of length n. */
export interface LinearDrLearnerInput
  extends Omit<EffectLearnerInput, "newDesign">,
    Pick<LinearEffectInput, "modifiers" | "weights" | "clusters"> {}

/** Linear effects, with the scores they were learned from. */
export interface LinearDrEffects extends LinearEffect {
  /** Cross-fitted doubly robust score of each unit. */
  readonly scores: Float64Array;
  /** As they enter the scores. */
  readonly regressions: Nuisances;
}

/**
 * The best linear projection of the individual effects on modifiers, whatever their shape: least squares of cross-fitted doubly robust scores
 * on a constant and the modifiers.
 *
 * @returns Coefficients with covariance and the average effect; `predictLinearEffect` says the projection at any row.
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError | SingularError} for input that breaks the contract.
 * @throws {OverlapError} if a propensity is beyond `extreme`, unless clipping was asked for; nothing is clipped silently.
 * @see Semenova & Chernozhukov (2021), Econometrics Journal 24(2); equal to EconML's LinearDRLearner with `regression: "single"`.
 */
export async function linearDrLearner(
  input: LinearDrLearnerInput,
  options: z.input<typeof linearDrLearnerOptions> = {},
  run: RunContext = {},
): Promise<LinearDrEffects> {
  const resolved = resolveOptions("linearDrLearner", linearDrLearnerOptions, options);
  checkEffectInput(input, true);
  const treatment = Uint8Array.from(input.treatment);
  const observed = { ...input, treatment, rng: createRng(resolved.seed) };
  const { scores, nuisances, quality, warnings } = await scoreNuisances(observed, resolved, run);
  const described = {
    estimator: "linear DR-learner",
    nuisances: Object.freeze([...quality]),
    overlap: overlapReport(nuisances.propensity, treatment, { weights: input.weights ?? null }),
    warnings,
    options: resolved,
    seed: resolved.seed,
  };
  const fit = linearEffect(
    { ...input, target: scores, factor: null },
    { covariance: resolved.covariance, level: resolved.level, described },
    run,
  );
  return Object.freeze({ ...fit, scores, regressions: nuisances });
}
