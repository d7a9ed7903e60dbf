import {
  type BalanceRow,
  type CovariateBalance,
  effectiveSampleSize,
  momentsByArm,
  requireOverlap,
  selectEntries,
  ShapeError,
} from "@career-dml/core";
import { type Trait, type Traits, traitsOf } from "./traits.js";

/** Columns and treatment of all n units of a dataset, and the propensities of those that trimming kept. */
export interface BalanceInput {
  readonly traits: Traits;
  /** 0 or 1, length n. */
  readonly treatment: Uint8Array;
  /** Rows of the dataset that were kept, ascending. */
  readonly units: Uint32Array;
  /** P(T = 1 | X) of `units`. */
  readonly propensity: Float64Array;
}

/**
 * Standardised differences of the arms before weighting, and after weighting each unit by the inverse probability of the arm it is in, 1 / e
 * or 1 / (1 - e), weights of an arm adding up to one. Both have the spread before weighting as their unit (Austin & Stuart 2015, Statistics in
 * Medicine 34(28)), so that a difference cannot shrink because weighting widened the arms.
 *
 * A doubly robust estimate does not need the weights to balance what its outcome regressions get right; imbalance that is left says where it
 * leans on them.
 *
 * @throws {ShapeError} if lengths disagree. @throws {OverlapError} if a propensity is not strictly between 0 and 1.
 */
export function covariateBalance({ traits, treatment, units, propensity }: BalanceInput): CovariateBalance {
  if (propensity.length !== units.length) throw new ShapeError("propensity", units.length, propensity.length);
  requireOverlap(propensity, [0, 1], units);
  const kept = selectEntries(treatment, units);
  const weights = propensity.map((e, k) => (kept[k] === 1 ? 1 / e : 1 / (1 - e)));
  const [treated, untreated] = [1, 0].map((arm) => weights.filter((_, k) => kept[k] === arm));
  return Object.freeze({
    rows: Object.freeze(traitsOf(traits).map((trait) => rowOf(trait, { treatment, units, weights }))),
    n: Object.freeze({ treated: treated!.length, untreated: untreated!.length }),
    effectiveSampleSize: Object.freeze({
      treated: effectiveSampleSize(treated!),
      untreated: effectiveSampleSize(untreated!),
    }),
    dropped: treatment.length - units.length,
  });
}

type Weighting = Pick<BalanceInput, "treatment" | "units"> & { readonly weights: Float64Array };

function rowOf({ name, kind, values }: Trait, { treatment, units, weights }: Weighting): BalanceRow {
  const { treated, untreated, spread } = momentsByArm(values, treatment);
  const standardised = (difference: number): number => (spread > 0 ? difference / spread : 0);
  const [weightedTreated, weightedUntreated] = [1, 0].map((arm) => {
    let [sum, total] = [0, 0];
    for (const [k, unit] of units.entries()) {
      const value = values[unit]!;
      if (treatment[unit] !== arm || Number.isNaN(value)) continue;
      sum += weights[k]! * value;
      total += weights[k]!;
    }
    return total > 0 ? sum / total : null;
  });
  const present = treated.n > 0 && untreated.n > 0;
  const both = typeof weightedTreated === "number" && typeof weightedUntreated === "number";
  return Object.freeze({
    name,
    kind,
    before: present ? standardised(treated.mean - untreated.mean) : null,
    after: both ? standardised(weightedTreated - weightedUntreated) : null,
  });
}
