import {
  type ClusterIndex,
  type Criteria,
  clusterIndex,
  type EffectResult,
  type NuisanceQuality,
  type OverlapReport,
  resolveOptions,
  type RunContext,
} from "@career-dml/core";
import type { z } from "zod";
import { type Adjustment, type AdjustmentInput, adjustment } from "./adjustment.js";
import { doublyRobustOptions } from "./doubly-robust-options.js";
import { type EffectContext, effectFromScore } from "./moment-inference.js";
import type { Nuisances, ObservedWithNuisances } from "./nuisances.js";
import { representationCriteria } from "./representation-criteria.js";
import { effectScore, rieszRepresenter } from "./scores.js";
import { trimmedNuisances, type TrimmedNuisances } from "./trimmed-nuisances.js";
import { estimandLabel } from "./trimming.js";

/** Doubly robust effects, and what they were made of: unit arrays are in the order of `units`. */
export interface DoublyRobustEffect {
  readonly ate: EffectResult;
  readonly att: EffectResult;
  /** Rows of the dataset that trimming kept, ascending. */
  readonly units: Uint32Array;
  /** Of `units`; as cross-fitted, so that an outcome or a weight of a unit never entered its own prediction. */
  readonly nuisances: Nuisances;
  /** Doubly robust score of each unit; their mean is the ATE. */
  readonly scores: Float64Array;
  /** T / e - (1 - T) / (1 - e). */
  readonly riesz: Float64Array;
  readonly quality: readonly NuisanceQuality[];
  readonly overlap: OverlapReport;
  /** Out-of-fold losses over `units`. */
  readonly criteria: Criteria;
}

/**
 * Average effects of a treatment, adjusted for covariates and a representation of careers: cross-fitted nuisances, trimming, and
 * augmented inverse propensity weighting (ATE and ATT). No heterogeneity; see `causalForestDml` for that.
 *
 * @param input Dataset, representation, folds; one design per fold where the representation was cross-fitted.
 * @throws {ShapeError | TreatmentError | DataError | OptionsError} for input that breaks the contract.
 * @throws {OverlapError} with trimming off, for propensities closer than `extreme` to 0 or 1.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1); Robins, Rotnitzky & Zhao (1994), JASA 89(427).
 */
export async function doublyRobustEffect(
  input: AdjustmentInput,
  options: z.input<typeof doublyRobustOptions> = {},
  run: RunContext = {},
): Promise<DoublyRobustEffect> {
  const resolved = resolveOptions("doublyRobustEffect", doublyRobustOptions, options);
  const fitted = await trimmedNuisances(adjustment(input), "arms", resolved, run);
  const { kept, propensity, quality, overlap } = fitted;
  const nuisances = { ...fitted.arms!, propensity };
  const observed = { outcome: kept.outcome, treatment: kept.treatment, nuisances };
  const context = { ...contextOf(fitted), level: resolved.level, options: resolved, seed: resolved.seed };
  return Object.freeze({
    ...armwiseEffects(observed, context),
    units: kept.units,
    nuisances,
    riesz: rieszRepresenter(kept.treatment, propensity),
    quality,
    overlap,
    criteria: representationCriteria(observed),
  });
}

/** What results of one adjustment have in common. */
export interface SharedContext extends Partial<EffectResult> {
  readonly trimming: TrimmedNuisances["trimming"];
  readonly clusters: ClusterIndex | null;
}

/** The clusters of an adjustment, numbered from 0. */
export const clustersOf = ({ clusters }: Adjustment): ClusterIndex | null =>
  clusters === null ? null : clusterIndex(clusters, clusters.length);

/** Quality, overlap and trimming of the nuisances as fields of a result. */
export const contextOf = ({ quality, overlap, trimming, kept }: TrimmedNuisances): SharedContext => ({
  clusters: clustersOf(kept),
  nuisances: Object.freeze([...quality]),
  overlap,
  dropped: trimming.dropped,
  trimming,
});

/** ATE and ATT from the arm-wise scores; the standard errors divide by n - 1, or add up clusters first. */
export function armwiseEffects(observed: ObservedWithNuisances, shared: SharedContext) {
  const ateScore = effectScore(observed, "ATE");
  const spread = shared.clusters ?? "n - 1";
  const context = (estimand: "ATE" | "ATT") =>
    effectContext(estimand, "augmented inverse propensity weighting", shared);
  return {
    ate: effectFromScore(ateScore, context("ATE"), spread),
    att: effectFromScore(effectScore(observed, "ATT"), context("ATT"), spread),
    scores: ateScore.psiB,
  };
}

/** Names estimator and estimand of one result. */
export function effectContext(estimand: "ATE" | "ATT", estimator: string, context: SharedContext): EffectContext {
  const { trimming, clusters: _, ...shared } = context;
  return { ...shared, estimator, estimand, estimandLabel: estimandLabel(estimand, trimming) };
}
