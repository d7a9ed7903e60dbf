import {
  type EffectResult,
  type NuisanceQuality,
  overlapReport,
  requireOverlap,
  resolveOptions,
} from "@career-dml/core";
import { z } from "zod";
import { clippedPropensity } from "./clipped-propensity.js";
import { weightedScore } from "./inference/weighted-score.js";
import { type Clusters, effectFromScore } from "./moment-inference.js";
import { checkNuisances, type ObservedWithNuisances } from "./nuisances.js";
import { effectScore, normalisedPropensity } from "./scores.js";

/** Options of doubly robust averages, with their defaults. */
export const averageEffectOptions = z.strictObject({
  estimand: z.enum(["ATE", "ATT", "ATC", "ATO"]).default("ATE").describe("What the effect is the average over."),
  normalise: z.boolean().default(false).describe("Inverse propensity weights average one in each arm."),
  extreme: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0.01)
    .describe("Smallest distance of a propensity from 0 and 1 that is accepted."),
  whenExtreme: z
    .enum(["refuse", "clip"])
    .default("refuse")
    .describe("A propensity beyond `extreme` is an error, or is moved to it and counted in a warning."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval."),
});

/** What the caller knows of nuisances that were given: their quality, and how units were trimmed. */
export interface NuisanceContext {
  readonly quality?: readonly NuisanceQuality[];
  readonly estimandLabel?: string;
  readonly dropped?: number;
  readonly seed?: number;
  /** Clusters that are independent of each other; `null` or absent where units are. */
  readonly clusters?: Clusters | null;
  /** How many units each stands for, length n: weighs the score, not what is learned. `null` or absent: one. */
  readonly weights?: Float64Array | null;
}

/**
 * Average effect of the interactive model from given cross-fitted nuisances, by augmented inverse propensity weighting.
 * The scores are in {@link effectScore}, the standard error in {@link solveMoment}.
 *
 * @returns An effect in outcome units, with the overlap of the propensities.
 * @throws {OverlapError} if a propensity is beyond `extreme`, unless clipping was asked for; nothing is clipped silently.
 * @throws {ShapeError | NonFiniteError | OptionsError} for input that breaks the contract.
 * @see Robins, Rotnitzky & Zhao (1994), JASA 89(427); Chernozhukov et al. (2018), Econometrics Journal 21(1), eq. 5.3, 5.4.
 */
export function averageEffect(
  observed: ObservedWithNuisances,
  options: z.input<typeof averageEffectOptions> = {},
  context: NuisanceContext = {},
): EffectResult {
  const resolved = resolveOptions("averageEffect", averageEffectOptions, options);
  checkNuisances(observed);
  const { estimand, normalise, extreme, level } = resolved;
  const { treatment, nuisances } = observed;
  if (resolved.whenExtreme === "refuse") requireOverlap(nuisances.propensity, [extreme, 1 - extreme]);
  const { inside, warnings } = clippedPropensity(nuisances.propensity, extreme);
  const propensity = normalise ? normalisedPropensity(treatment, inside, context.weights) : inside;
  const score = effectScore({ ...observed, nuisances: { ...nuisances, propensity } }, estimand);
  const described = {
    estimator: "interactive regression",
    estimand,
    estimandLabel: context.estimandLabel ?? estimand,
    level,
    dropped: context.dropped ?? 0,
    nuisances: Object.freeze([...(context.quality ?? [])]),
    overlap: overlapReport(nuisances.propensity, treatment, { weights: context.weights ?? null }),
    warnings,
    options: resolved,
    seed: context.seed ?? null,
  };
  return effectFromScore(weightedScore(score, context.weights ?? null), described, context.clusters ?? "n");
}
