import type { Folds, NuisanceQuality } from "@career-dml/core";
import { outOfFold } from "../learn-everywhere.js";

/** Effects of single units by an effect learner, outcome units per unit of treatment. */
export interface LearnedEffects {
  readonly kind: "learned-effects";
  /** `S-learner`, `T-learner`, `X-learner`, `DR-learner`, `R-learner`. */
  readonly estimator: string;
  /** Of the n units, each from models that learned from other folds. */
  readonly effect: Float64Array;
  /** Of the new rows, by models of all units; `null` without them. */
  readonly newEffect: Float64Array | null;
  /** Out-of-fold quality of each learned function, weights of stacked learners included. */
  readonly nuisances: readonly NuisanceQuality[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
}

/** Effects of the units out of fold, and of the rows below them by the fit of all units. */
export function effectsOf(byFit: readonly Float64Array[], folds: Folds): Pick<LearnedEffects, "effect" | "newEffect"> {
  const all = byFit[folds.k];
  return { effect: outOfFold(byFit, folds), newEffect: all ? all.slice(folds.of.length) : null };
}

/** Row by row, what two functions of each fit make together. */
export const combined = (
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  combine: (a: number, b: number) => number,
): readonly Float64Array[] => first.map((a, fit) => a.map((v, i) => combine(v, second[fit]![i]!)));
