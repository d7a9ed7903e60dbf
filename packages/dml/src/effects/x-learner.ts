import { createRng, resolveOptions, type RunContext } from "@career-dml/core";
import { z } from "zod";
import { nuisanceLearners, nuisanceOptionsOf } from "../learners/nuisance-learners.js";
import { armRegressions } from "./arm-regressions.js";
import { checkEffectInput, type EffectLearnerInput, predictedRows } from "./effect-learner-input.js";
import { effectStageOptions } from "./effect-stage-options.js";
import { learnEverywhere } from "../learn-everywhere.js";
import { combined, effectsOf, type LearnedEffects } from "./learned-effects.js";

/** Options of {@link xLearner}, with their defaults. */
export const xLearnerOptions = z.strictObject({
  nuisance: nuisanceOptionsOf("outcome", "treatment")
    .prefault({})
    .describe("Learners of the outcome regressions and the propensity."),
  effect: effectStageOptions.prefault({}).describe("Learners of the effects in each arm."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/**
 * X-learner: each arm's effects are imputed with the outcome regression of the other arm, Y - mu_0(X) among the treated and mu_1(X) - Y among
 * the untreated, and learned there; effect e(x) tau_0(x) + (1 - e(x)) tau_1(x), so that the effects of the larger arm, imputed
 * from the smaller arm's regression, count less. Made for arms of unequal size.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract; {DataError} where a
 *   fold leaves fewer than five units of an arm.
 * @see Künzel, Sekhon, Bickel & Yu (2019), PNAS 116(10), eq. 3 to 5.
 */
export async function xLearner(
  input: EffectLearnerInput,
  options: z.input<typeof xLearnerOptions> = {},
  run: RunContext = {},
): Promise<LearnedEffects> {
  const resolved = resolveOptions("xLearner", xLearnerOptions, options);
  checkEffectInput(input, true);
  const { outcome, treatment, folds } = input;
  const setting = {
    design: predictedRows(input.design, input.newDesign),
    folds,
    all: Boolean(input.newDesign),
    learners: nuisanceLearners(resolved.nuisance),
    rng: createRng(resolved.seed),
  };
  const regressions = armRegressions(input, setting, run);
  const score = {
    name: "propensity",
    of: "treatment" as const,
    loss: "log" as const,
    target: () => Float64Array.from(treatment),
  };
  const [[mu0, mu1], propensity] = await Promise.all([regressions, learnEverywhere(setting, score, run)]);
  const learners = nuisanceLearners(resolved.effect);
  const effects = [0, 1].map((arm) => {
    const observed = Uint8Array.from(treatment, (t) => (t === arm ? 1 : 0));
    const imputed = (fit: number): Float64Array =>
      outcome.map((y, i) => (arm === 1 ? y - mu0.byFit[fit]![i]! : mu1.byFit[fit]![i]! - y));
    const step = { name: `effect | T=${arm}`, loss: "squared" as const, target: imputed, observed };
    return learnEverywhere({ ...setting, learners }, step, run);
  });
  const [tau0, tau1] = await Promise.all(effects);
  const weighted = combined(
    combined(tau0!.byFit, propensity.byFit, (tau, e) => e * tau),
    combined(tau1!.byFit, propensity.byFit, (tau, e) => (1 - e) * tau),
    (untreated, treated) => untreated + treated,
  );
  return Object.freeze({
    kind: "learned-effects" as const,
    estimator: "X-learner",
    ...effectsOf(weighted, folds),
    nuisances: Object.freeze([mu0, mu1, propensity, tau0!, tau1!].map(({ quality }) => quality)),
    options: resolved,
    seed: resolved.seed,
  });
}
