import {
  createRng,
  DataError,
  type Design,
  type NuisanceQuality,
  resolveOptions,
  type RunContext,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import { z } from "zod";
import { crossFit, meanOf, meanOrShare } from "../cross-fit.js";
import { nuisanceLearners, nuisanceOptionsOf } from "../learners/nuisance-learners.js";
import { type Residuals, rLoss } from "../r-stack.js";
import { nested, requireFolds } from "./dr-learner.js";
import { checkEffectInput, type ModifiedInput, modifiersOf, predictedRows } from "./effect-learner-input.js";
import { effectStageOptions } from "./effect-stage-options.js";
import { learnEverywhere } from "../learn-everywhere.js";
import { effectsOf, type LearnedEffects } from "./learned-effects.js";
import { targetsByFit, type UnitsOfFit } from "./targets-by-fit.js";

/** Options of {@link rLearner}, with their defaults. */
export const rLearnerOptions = z.strictObject({
  nuisance: nuisanceOptionsOf("outcome", "treatment").prefault({}).describe("Learners of E[Y | X] and E[T | X]."),
  effect: effectStageOptions.prefault({}).describe("Learners of the effect from the residuals."),
  nested,
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Effects learned from residuals, and how well they explain them. */
export interface RLearnedEffects extends LearnedEffects {
  /** Y - m(X) and T - e(X), cross-fitted. */
  readonly residuals: Residuals;
  /** Mean squared R-residual out of fold: of the learned effects, and of the best constant one. */
  readonly losses: { readonly effect: number; readonly constant: number };
}

/**
 * R-learner: minimises sum_i ((Y_i - m(X_i)) - (T_i - e(X_i)) tau(X_i))^2 over effect functions tau, by any learner: a regression of
 * (Y - m) / (T - e) with weights (T - e)^2. For treatments of any kind; a 0/1 treatment is learned under log loss.
 *
 * @returns Effects out of fold and of new rows, per unit of treatment; residuals and losses. R2 of the effect is the share that it takes off
 *   the loss of the best constant effect.
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract; {DataError} where the
 *   treatment does not vary around its conditional mean.
 * @see Nie & Wager (2021), Biometrika 108(2), eq. 4 and 5.
 */
export async function rLearner(
  input: ModifiedInput,
  options: z.input<typeof rLearnerOptions> = {},
  run: RunContext = {},
): Promise<RLearnedEffects> {
  const resolved = resolveOptions("rLearner", rLearnerOptions, options);
  checkEffectInput(input, false);
  requireFolds(input, resolved.nested);
  const { folds } = input;
  const root = createRng(resolved.seed);
  const targets = await targetsByFit(
    { folds, nested: resolved.nested, rng: root },
    (fit) => residualsOf(input, fit, resolved, run),
    ({ residuals: { outcome, treatment } }) => [
      outcome.map((y, i) => (treatment[i] === 0 ? 0 : y / treatment[i]!)),
      treatment.map((t) => t * t),
    ],
  );
  const { residuals, quality: ofNuisances } = targets.all;
  const learners = nuisanceLearners(resolved.effect);
  const rows = {
    design: predictedRows(modifiersOf(input), input.newDesign),
    folds,
    all: Boolean(input.newDesign),
    learners,
    rng: root,
  };
  const { byFit, quality } = await learnEverywhere(
    rows,
    {
      name: "effect",
      loss: "squared",
      target: (fit) => targets.byFit(fit)[0]!,
      weights: (fit) => targets.byFit(fit)[1]!,
    },
    run,
  );
  const effects = effectsOf(byFit, folds);
  const losses = Object.freeze({ effect: rLoss(residuals, effects.effect), constant: constantLoss(residuals) });
  const r2 = losses.constant > 0 ? 1 - losses.effect / losses.constant : 0;
  const ofEffect = Object.freeze({ ...quality, value: losses.effect, r2, calibrationSlope: null });
  return Object.freeze({
    kind: "learned-effects" as const,
    estimator: "R-learner",
    ...effects,
    residuals,
    losses,
    nuisances: Object.freeze([...ofNuisances, ofEffect]),
    options: resolved,
    seed: resolved.seed,
  });
}

interface FittedResiduals {
  readonly residuals: Residuals;
  readonly quality: readonly NuisanceQuality[];
}

/** Cross-fitted residuals of some of the units. */
async function residualsOf(
  input: ModifiedInput,
  { units, folds, rng }: UnitsOfFit,
  { nuisance }: z.output<typeof rLearnerOptions>,
  run: RunContext,
): Promise<FittedResiduals> {
  const design: Design = units.length === input.design.n ? input.design : selectRows(input.design, units);
  const outcome = selectEntries(input.outcome, units);
  const treatment = selectEntries(Float64Array.from(input.treatment), units);
  const targets = [meanOf("outcome", outcome), meanOrShare("treatment", treatment)];
  const learners = nuisanceLearners(nuisance);
  const [m, e] = await crossFit({ designs: [design], folds, targets, learners, rng }, run);
  const residuals = {
    outcome: outcome.map((y, i) => y - m!.prediction[i]!),
    treatment: treatment.map((t, i) => t - e!.prediction[i]!),
  };
  if (!residuals.treatment.some((t) => t !== 0)) {
    throw new DataError([{ path: "treatment", message: "does not vary around its conditional mean" }]);
  }
  return { residuals, quality: [m!.quality, e!.quality] };
}

/** R-loss of the best constant effect. */
function constantLoss(residuals: Residuals): number {
  const { outcome, treatment } = residuals;
  const cross = treatment.reduce((sum, t, i) => sum + t * outcome[i]!, 0);
  const squares = treatment.reduce((sum, t) => sum + t * t, 0);
  return rLoss(residuals, new Float64Array(outcome.length).fill(cross / squares));
}
