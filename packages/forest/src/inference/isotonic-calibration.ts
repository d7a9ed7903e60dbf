import { createRng, DataError, permutation, resolveOptions, selectEntries } from "@career-dml/core";
import { z } from "zod";
import { evaluateStepFunction, isotonicRegression, type StepFunction } from "./isotonic-regression.js";
import { checkUnits, type UnitColumns, type Units } from "./units.js";
import { weightsOrOnes } from "./weighted-mean.js";

/** Predicted effects and the scores they are held against. */
export interface CalibrationColumns extends UnitColumns {
  /** Scores of `forestScores` or of any other doubly robust estimator, length n. */
  readonly scores: Float64Array;
  /** Predicted effects from models that never saw the unit: out of bag, or out of fold; length n. */
  readonly effect: Float64Array;
}

/** Options of `isotonicCalibration` with their defaults. */
export const isotonicCalibrationOptions = z.strictObject({
  folds: z
    .int()
    .min(2)
    .default(10)
    .describe("Parts of the data; a unit's cross-fitted prediction comes from a step function of the others."),
  seed: z.int().default(42).describe("Seed of the folds."),
});

/** Options of `isotonicCalibration`, all optional. */
export type IsotonicCalibrationOptions = z.input<typeof isotonicCalibrationOptions>;

/** Calibrated effects. */
export interface IsotonicCalibration {
  readonly kind: "isotonic-calibration";
  /** From a predicted to a calibrated effect, fitted to all units; `evaluateStepFunction` applies it to new predictions. */
  readonly step: StepFunction;
  /** Calibrated effect of each unit of the subset, in the order of the rows; in-sample for the step function. */
  readonly calibrated: Float64Array;
  /** The same by a step function that never saw the unit's fold, for an honest look at what calibration does. */
  readonly crossFitted: Float64Array;
  /** Fold of each unit of the subset. */
  readonly folds: Uint32Array;
  /** Rows that the arrays are of. */
  readonly rows: Uint32Array;
  readonly options: Readonly<z.output<typeof isotonicCalibrationOptions>>;
  readonly seed: number;
}

/**
 * Causal isotonic calibration: isotonic regression of doubly robust scores on predicted effects. Among units with one
 * calibrated value, the mean score equals that value, so predictions mean what they say; their order is kept, ties
 * aside. Because the predictions are out of bag or out of fold, all units serve for the one step function (cross-calibration).
 *
 * Clusters stay together in a fold. Units of weight zero are not fitted, but calibrated.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract, and for fewer
 *   units or clusters than folds.
 * @see van der Laan, Ulloa-Pérez, Carone & Luedtke (2023), Causal isotonic calibration for heterogeneous treatment
 *   effects, ICML, PMLR 202, algorithms 1 and 2.
 */
export function isotonicCalibration(
  columns: CalibrationColumns,
  options: IsotonicCalibrationOptions = {},
): IsotonicCalibration {
  const resolved = resolveOptions("isotonicCalibration", isotonicCalibrationOptions, options);
  const units = checkUnits(columns.scores.length, { scores: columns.scores, effect: columns.effect }, columns);
  const [scores, effect] = [columns.scores, columns.effect].map((v) => selectEntries(v, units.rows)) as [
    Float64Array,
    Float64Array,
  ];
  const weights = weightsOrOnes(units.weights, effect.length);
  const fitOn = (take: (k: number) => boolean): StepFunction => {
    const chosen = Uint32Array.from(effect.keys()).filter((k) => take(k) && weights[k]! > 0);
    if (chosen.length === 0) {
      throw new DataError([{ path: "weights", message: "are zero for every unit outside a fold; use fewer folds" }]);
    }
    return isotonicRegression({
      x: selectEntries(effect, chosen),
      y: selectEntries(scores, chosen),
      weights: selectEntries(weights, chosen),
    });
  };
  const step = fitOn(() => true);
  const folds = foldsOf(units, resolved);
  const crossFitted = new Float64Array(effect.length);
  for (let fold = 0; fold < resolved.folds; fold++) {
    const members = Uint32Array.from(folds.keys()).filter((k) => folds[k] === fold);
    const others = fitOn((k) => folds[k] !== fold);
    evaluateStepFunction(others, selectEntries(effect, members)).forEach((v, k) => {
      crossFitted[members[k]!] = v;
    });
  }
  return Object.freeze({
    kind: "isotonic-calibration" as const,
    step,
    calibrated: evaluateStepFunction(step, effect),
    crossFitted,
    folds,
    rows: units.rows,
    options: resolved,
    seed: resolved.seed,
  });
}

/** Random folds of units, or of clusters, whose sizes differ by at most one. @throws {DataError} if there are too few. */
function foldsOf({ rows, clusters }: Units, { folds, seed }: { readonly folds: number; readonly seed: number }) {
  const count = clusters?.count ?? rows.length;
  if (count < folds) {
    const [path, what] = clusters === null ? ["rows", "units"] : ["clusters", "clusters"];
    throw new DataError([{ path, message: `are ${count} ${what}, fewer than ${folds} folds; use fewer folds` }]);
  }
  const of = new Uint32Array(count);
  permutation(createRng(seed).fork("folds"), count).forEach((c, position) => {
    of[c] = position % folds;
  });
  return Uint32Array.from(rows, (_, k) => of[clusters === null ? k : clusters.of[k]!]!);
}
