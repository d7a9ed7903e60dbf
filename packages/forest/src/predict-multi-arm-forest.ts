import type { Design, RunContext } from "@career-dml/core";
import type { MultiArmForest } from "./forest-model.js";
import { outputColumn, predictRows } from "./predict-rows.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Effect k is that of arm k + 1 against arm 0, or of treatment k; by unit, in outcome units. */
export interface MultiArmForestPrediction {
  readonly effects: readonly Float64Array[];
  /** Bootstrap of little bags, effect by effect; a normal interval is `effect ± z sqrt(variance)`. */
  readonly variances: readonly Float64Array[];
}

/**
 * Conditional average effects of several treatments and their little-bag variances.
 *
 * @param design Rows to predict, with the columns of the fit; `null` for the training rows, each by the bags that did
 *   not draw it. With few trees a training row may be in every bag: then this throws, and the remedy is more trees.
 * @throws {ShapeError} if the columns are not those of the fit.
 * @throws {NonFiniteError} if a value is infinite; if one is missing, but none was in the fit.
 * @throws {DataError} for `null` if the forest holds no training rows; naming the rows that no bag can predict, or around which a treatment does not vary beside the others.
 *   Predictions are finite numbers or an error, never NaN.
 */
export function predictMultiArmForest(
  forest: MultiArmForest,
  design: Design | null,
  run?: RunContext,
): Promise<MultiArmForestPrediction>;
export function predictMultiArmForest(
  forest: MultiArmForest | PredictionOnly<MultiArmForest>,
  design: Design,
  run?: RunContext,
): Promise<MultiArmForestPrediction>;
export async function predictMultiArmForest(
  forest: MultiArmForest | PredictionOnly<MultiArmForest>,
  design: Design | null,
  run: RunContext = {},
): Promise<MultiArmForestPrediction> {
  const { estimate, variance, outputs } = await predictRows(forest, design, run);
  const columns = (entries: Float64Array): readonly Float64Array[] =>
    Object.freeze(Array.from({ length: outputs }, (_, k) => outputColumn(entries, outputs, k)));
  return Object.freeze({ effects: columns(estimate), variances: columns(variance) });
}
