import {
  createRng,
  DataError,
  type EffectResult,
  overlapReport,
  resolveOptions,
  type RunContext,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import { z } from "zod";
import { nuisanceLearners } from "../learners/nuisance-learners.js";
import { type Clusters, effectFromScore, type Spread } from "../moment-inference.js";
import type { Nuisances } from "../nuisances.js";
import { checkEffectInput, type ModifiedInput, modifiersOf, predictedRows } from "./effect-learner-input.js";
import { effectStageOptions } from "./effect-stage-options.js";
import { learnEverywhere } from "../learn-everywhere.js";
import { effectsOf, type LearnedEffects } from "./learned-effects.js";
import { type ScoredUnits, scoreNuisances, scoreOptions } from "./score-nuisances.js";
import { targetsByFit } from "./targets-by-fit.js";

export const nested = z
  .boolean()
  .default(false)
  .describe(
    "Nuisances anew for each fold that is predicted, from the others alone: as many times the work, and no unit has any part in its own effect.",
  );

/** Options of {@link drLearner}, with their defaults. */
export const drLearnerOptions = z.strictObject({
  ...scoreOptions,
  effect: effectStageOptions.prefault({}).describe("Learners of the effect from the scores."),
  nested,
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval of the average effect."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** As of other effect learners, with what the error of the average effect has to allow for. */
export interface DrLearnerInput extends ModifiedInput {
  /** Clusters that are independent of each other, and which folds keep whole; `null` or absent where units are. */
  readonly clusters?: Clusters | null;
}

/** Effects learned from doubly robust scores, and what the scores themselves say. */
export interface DrLearnedEffects extends LearnedEffects {
  /** Cross-fitted doubly robust score of each unit, outcome units; the average over any group is its effect. */
  readonly scores: Float64Array;
  /** As they enter the scores. */
  readonly regressions: Nuisances;
  readonly ate: EffectResult;
}

/**
 * DR-learner: doubly robust scores psi = mu_1 - mu_0 + T (Y - mu_1) / e - (1 - T) (Y - mu_0) / (1 - e), cross-fitted, are regressed on what
 * effects may depend on, by any learner. An error of the regressions enters the effects only multiplied with one of the propensity.
 *
 * @returns Effects out of fold and of new rows; scores and average effect.
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @throws {OverlapError} if a propensity is beyond `extreme`, unless clipping was asked for; nothing is clipped silently.
 * @see Kennedy (2023), Electronic Journal of Statistics 17(2), algorithm 1, with all folds in each role in turn.
 */
export async function drLearner(
  input: DrLearnerInput,
  options: z.input<typeof drLearnerOptions> = {},
  run: RunContext = {},
): Promise<DrLearnedEffects> {
  const resolved = resolveOptions("drLearner", drLearnerOptions, options);
  checkEffectInput(input, true);
  requireFolds(input, resolved.nested);
  const treatment = Uint8Array.from(input.treatment);
  const { outcome, design, folds } = input;
  const root = createRng(resolved.seed);
  const targets = await targetsByFit(
    { folds, nested: resolved.nested, rng: root },
    ({ units, ...fit }) => {
      const some = { outcome: selectEntries(outcome, units), treatment: selectEntries(treatment, units) };
      const rows = units.length === design.n ? design : selectRows(design, units);
      return scoreNuisances({ ...some, ...fit, design: rows }, resolved, run);
    },
    ({ scores }) => [scores],
  );
  const learners = nuisanceLearners(resolved.effect);
  const rows = {
    design: predictedRows(modifiersOf(input), input.newDesign),
    folds,
    all: Boolean(input.newDesign),
    learners,
    rng: root,
  };
  const step = { name: "effect", loss: "squared" as const, target: (fit: number) => targets.byFit(fit)[0]! };
  const { byFit, quality } = await learnEverywhere(rows, step, run);
  const shared = {
    nuisances: Object.freeze([...targets.all.quality, quality]),
    options: resolved,
    seed: resolved.seed,
  };
  return Object.freeze({
    kind: "learned-effects" as const,
    estimator: "DR-learner",
    ...effectsOf(byFit, folds),
    ...shared,
    scores: targets.all.scores,
    regressions: targets.all.nuisances,
    ate: averageOf(targets.all, treatment, { ...shared, level: resolved.level, spread: input.clusters ?? "n" }),
  });
}

interface Shared extends Pick<EffectResult, "nuisances" | "options" | "seed" | "level"> {
  readonly spread: Spread;
}

/** The average of the scores; `estimator` says whose scores they are. */
function averageOf({ scores, nuisances, warnings }: ScoredUnits, treatment: Uint8Array, shared: Shared): EffectResult {
  const { spread, ...context } = shared;
  const score = { psiA: new Float64Array(scores.length).fill(-1), psiB: scores };
  const described = {
    ...context,
    estimator: "DR-learner, average of the scores",
    estimand: "ATE" as const,
    overlap: overlapReport(nuisances.propensity, treatment),
    warnings,
  };
  return effectFromScore(score, described, spread);
}

/** @throws {DataError} if nested cross-fitting would leave a single fold. */
export function requireFolds({ folds }: ModifiedInput, isNested: boolean): void {
  if (!isNested || folds.k > 2) return;
  throw new DataError([{ path: "folds", message: `are ${folds.k}; nested cross-fitting needs at least three` }]);
}
