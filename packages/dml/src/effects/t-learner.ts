import { createRng, resolveOptions, type RunContext } from "@career-dml/core";
import type { z } from "zod";
import { nuisanceLearners } from "../learners/nuisance-learners.js";
import { armRegressions } from "./arm-regressions.js";
import { checkEffectInput, type EffectLearnerInput, predictedRows } from "./effect-learner-input.js";
import { combined, effectsOf, type LearnedEffects } from "./learned-effects.js";
import { outcomeLearnerOptions } from "./s-learner.js";

/**
 * T-learner: one regression of the outcome in each arm; effect mu_1(x) - mu_0(x). What both arms have in common is learned twice and its errors
 * do not cancel, so that effects may vary more than they should where arms are small.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract; {DataError} where a
 *   fold leaves fewer than five units of an arm.
 * @see Künzel, Sekhon, Bickel & Yu (2019), PNAS 116(10), eq. 1.
 */
export async function tLearner(
  input: EffectLearnerInput,
  options: z.input<typeof outcomeLearnerOptions> = {},
  run: RunContext = {},
): Promise<LearnedEffects> {
  const resolved = resolveOptions("tLearner", outcomeLearnerOptions, options);
  checkEffectInput(input, true);
  const { folds, newDesign } = input;
  const learners = nuisanceLearners(resolved.nuisance);
  const setting = { design: predictedRows(input.design, input.newDesign), folds, all: Boolean(newDesign), learners };
  const [mu0, mu1] = await armRegressions(input, { ...setting, rng: createRng(resolved.seed) }, run);
  return Object.freeze({
    kind: "learned-effects" as const,
    estimator: "T-learner",
    ...effectsOf(
      combined(mu1.byFit, mu0.byFit, (treated, untreated) => treated - untreated),
      folds,
    ),
    nuisances: Object.freeze([mu0.quality, mu1.quality]),
    options: resolved,
    seed: resolved.seed,
  });
}
