import {
  type Design,
  type Folds,
  requireOverlap,
  type NuisanceQuality,
  type Rng,
  type RunContext,
} from "@career-dml/core";
import { z } from "zod";
import { averageEffectOptions } from "../average-effect.js";
import { type ClippedPropensity, clippedPropensity } from "../clipped-propensity.js";
import { crossFit } from "../cross-fit.js";
import { crossFitNuisances, propensityTarget, refinedPropensity } from "../cross-fit-nuisances.js";
import { nuisanceLearners, type NuisanceOptions, nuisanceOptionsOf } from "../learners/nuisance-learners.js";
import type { Nuisances } from "../nuisances.js";
import { doublyRobustScores } from "../scores.js";
import { outOfFold } from "../learn-everywhere.js";
import { singleRegression } from "./single-regression.js";

/** Options of learners whose effects are made of doubly robust scores. */
export const scoreOptions = {
  regression: z
    .enum(["arms", "pooled", "single"])
    .default("arms")
    .describe(
      "One outcome regression in each arm; the same with a regression of both arms in each stack; or a single one with the treatment as a column.",
    ),
  calibration: z.boolean().default(false).describe("Recalibrate out-of-fold propensities by a logistic regression."),
  extreme: averageEffectOptions.shape.extreme,
  whenExtreme: averageEffectOptions.shape.whenExtreme,
  nuisance: nuisanceOptionsOf("outcome", "treatment")
    .prefault({})
    .describe("Learners of outcome regressions and propensity."),
};

interface ScoreOptions {
  readonly regression: "arms" | "pooled" | "single";
  readonly calibration: boolean;
  readonly extreme: number;
  readonly whenExtreme: "refuse" | "clip";
  readonly nuisance: NuisanceOptions;
}

interface Observed {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly design: Design;
  readonly folds: Folds;
  readonly rng: Rng;
}

/** Cross-fitted doubly robust scores, and what they are made of. */
export interface ScoredUnits extends Pick<ClippedPropensity, "warnings"> {
  readonly scores: Float64Array;
  /** The propensity as it enters the scores. */
  readonly nuisances: Nuisances;
  readonly quality: readonly NuisanceQuality[];
}

/** @throws {OverlapError} if a propensity is beyond `extreme`, unless clipping was asked for. */
export async function scoreNuisances(observed: Observed, options: ScoreOptions, run: RunContext): Promise<ScoredUnits> {
  const { outcome, treatment } = observed;
  const fitted = await (options.regression === "single" ? bySingle : byArm)(observed, options, run);
  const { extreme } = options;
  if (options.whenExtreme === "refuse") requireOverlap(fitted.nuisances.propensity, [extreme, 1 - extreme]);
  const { inside, warnings } = clippedPropensity(fitted.nuisances.propensity, extreme);
  const nuisances = { ...fitted.nuisances, propensity: inside };
  return { ...fitted, nuisances, warnings, scores: doublyRobustScores({ outcome, treatment, nuisances }) };
}

function byArm({ design, ...observed }: Observed, options: ScoreOptions, run: RunContext) {
  const { regression, calibration, nuisance } = options;
  const refined = { ...observed, pooling: regression === "pooled", calibration };
  return crossFitNuisances({ ...refined, designs: [design], learners: nuisanceLearners(nuisance) }, run);
}

async function bySingle(observed: Observed, { calibration, nuisance }: ScoreOptions, run: RunContext) {
  const { design, folds, rng, treatment } = observed;
  const setting = { design, folds, rng, learners: nuisanceLearners(nuisance) };
  const [outcomes, [fitted]] = await Promise.all([
    singleRegression(observed, { ...setting, all: false }, run),
    crossFit({ ...setting, designs: [design], targets: [propensityTarget(treatment)] }, run),
  ]);
  const propensity = refinedPropensity(treatment, fitted!, calibration);
  const nuisances = {
    mu0: outOfFold(outcomes.mu0, folds),
    mu1: outOfFold(outcomes.mu1, folds),
    propensity: propensity.prediction,
  };
  return { nuisances, quality: [outcomes.quality, propensity.quality] };
}
