import {
  bindColumns,
  DataError,
  type Dataset,
  type Design,
  type Folds,
  type Representation,
  type RunContext,
  type SufficiencyResult,
} from "@career-dml/core";
import type { z } from "zod";
import { type DoublyRobustEffect, doublyRobustEffect } from "../doubly-robust-effect.js";
import type { doublyRobustOptions } from "../doubly-robust-options.js";
import {
  causalSufficiency,
  type InfluenceEstimate,
  type SufficiencyInput,
  type SufficiencyOptions,
} from "./causal-sufficiency.js";

/** Two fitted effects of one dataset, the second one adjusted for `added` as well. */
export interface SufficiencyOfEffects extends Omit<SufficiencyInput, "alone" | "augmented"> {
  readonly alone: DoublyRobustEffect;
  readonly augmented: DoublyRobustEffect;
}

/** `causalSufficiency` of two doubly robust effects, over the units that neither trimming dropped. */
export function sufficiencyOfEffects(
  { alone, augmented, ...named }: SufficiencyOfEffects,
  options: SufficiencyOptions = {},
): SufficiencyResult {
  const both = new Set(augmented.units);
  const shared = new Set(alone.units.filter((i) => both.has(i)));
  return causalSufficiency({ ...named, alone: onUnits(alone, shared), augmented: onUnits(augmented, shared) }, options);
}

/** A representation, the data it describes, and what might be missing from it. */
export interface RepresentationSufficiencyInput {
  readonly data: Dataset;
  /** Any: trained, a baseline, or read from a file. */
  readonly representation: Representation;
  /** Folds of a representation that has none of its own. */
  readonly folds: Folds;
  /** Columns added to what is adjusted for, n rows: ability in a simulation, covariates on real data. */
  readonly added: Design;
  /** Whether the dataset's covariates are adjusted for on both sides. Default `exclude`. */
  readonly covariates?: "include" | "exclude";
}

/**
 * Does the doubly robust average effect that adjusts for a representation move when `added` is adjusted for as well? See
 * `causalSufficiency` for the standard error, the verdict and what it cannot say.
 *
 * @param options Thresholds of the verdict, and `effect`, the options of both effects.
 * @throws {DataError} if nothing is added. @throws {ShapeError | TreatmentError | OptionsError} as `doublyRobustEffect`.
 */
export async function representationSufficiency(
  { data, representation, folds, added, covariates = "exclude" }: RepresentationSufficiencyInput,
  options: SufficiencyOptions & { readonly effect?: z.input<typeof doublyRobustOptions> } = {},
  run: RunContext = {},
): Promise<SufficiencyResult> {
  if (added.p === 0) throw new DataError([{ path: "added", message: "has no columns; nothing would be compared" }]);
  const { effect, ...thresholds } = options;
  const own = { folds: representation.folds ?? folds, representation };
  const beside = covariates === "include" ? bindColumns(data.covariates, added) : added;
  const alone = await doublyRobustEffect({ ...own, data, covariates }, effect, run);
  const more = { ...own, data: { ...data, covariates: beside }, covariates: "include" as const };
  const augmented = await doublyRobustEffect(more, effect, run);
  return sufficiencyOfEffects(
    { representation: representation.name, alone, augmented, added: added.names },
    thresholds,
  );
}

/** The estimate over the given units, with the influence of each. */
function onUnits({ units, scores }: DoublyRobustEffect, shared: ReadonlySet<number>): InfluenceEstimate {
  const kept = scores.filter((_, k) => shared.has(units[k]!));
  const estimate = kept.reduce((sum, s) => sum + s, 0) / kept.length;
  return { estimate, influence: kept.map((s) => s - estimate) };
}
