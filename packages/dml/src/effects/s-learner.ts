import { createRng, resolveOptions, type RunContext } from "@career-dml/core";
import { z } from "zod";
import { nuisanceLearners, nuisanceOptionsOf } from "../learners/nuisance-learners.js";
import { checkEffectInput, type EffectLearnerInput, predictedRows } from "./effect-learner-input.js";
import { combined, effectsOf, type LearnedEffects } from "./learned-effects.js";
import { singleRegression } from "./single-regression.js";

/** Options of learners of effects that are made of outcome regressions alone: `sLearner` and `tLearner`. */
export const outcomeLearnerOptions = z.strictObject({
  nuisance: nuisanceOptionsOf("outcome").prefault({}).describe("Learners of the outcome regressions."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/**
 * S-learner: one regression mu(t, x) of the outcome, the treatment a column among the covariates; effect mu(1, x) - mu(0, x). Learners that
 * shrink may leave the treatment out, and effects then shrink to zero; with a linear learner the effect is one for all.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @see Künzel, Sekhon, Bickel & Yu (2019), PNAS 116(10), eq. 2.
 */
export async function sLearner(
  input: EffectLearnerInput,
  options: z.input<typeof outcomeLearnerOptions> = {},
  run: RunContext = {},
): Promise<LearnedEffects> {
  const resolved = resolveOptions("sLearner", outcomeLearnerOptions, options);
  checkEffectInput(input, true);
  const { folds, newDesign } = input;
  const learners = nuisanceLearners(resolved.nuisance);
  const setting = { design: predictedRows(input.design, input.newDesign), folds, all: Boolean(newDesign), learners };
  const { mu0, mu1, quality } = await singleRegression(input, { ...setting, rng: createRng(resolved.seed) }, run);
  return Object.freeze({
    kind: "learned-effects" as const,
    estimator: "S-learner",
    ...effectsOf(
      combined(mu1, mu0, (treated, untreated) => treated - untreated),
      folds,
    ),
    nuisances: Object.freeze([quality]),
    options: resolved,
    seed: resolved.seed,
  });
}
