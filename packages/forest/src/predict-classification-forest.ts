import type { Design, RunContext } from "@career-dml/core";
import type { ClassificationForest } from "./forest-model.js";
import { outputColumn, predictRows } from "./predict-rows.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Probabilities of class k by unit, and the variance of each estimate. */
export interface ClassificationForestPrediction {
  /** Those of a unit sum to 1. */
  readonly probabilities: readonly Float64Array[];
  /** Bootstrap of little bags, class by class: the variance of the estimated probability, not of the class. */
  readonly variances: readonly Float64Array[];
}

/**
 * Conditional class probabilities and their little-bag variances.
 *
 * @param design Rows to predict, with the columns of the fit; `null` for the training rows, each by the bags that did
 *   not draw it. With few trees a training row may be in every bag: then this throws, and the remedy is more trees.
 * @throws {ShapeError} if the columns are not those of the fit.
 * @throws {NonFiniteError} if a value is infinite; if one is missing, but none was in the fit.
 * @throws {DataError} for `null` if the forest holds no training rows; naming the rows that no bag can predict. Predictions are finite numbers or an error, never NaN.
 */
export function predictClassificationForest(
  forest: ClassificationForest,
  design: Design | null,
  run?: RunContext,
): Promise<ClassificationForestPrediction>;
export function predictClassificationForest(
  forest: ClassificationForest | PredictionOnly<ClassificationForest>,
  design: Design,
  run?: RunContext,
): Promise<ClassificationForestPrediction>;
export async function predictClassificationForest(
  forest: ClassificationForest | PredictionOnly<ClassificationForest>,
  design: Design | null,
  run: RunContext = {},
): Promise<ClassificationForestPrediction> {
  const { estimate, variance, outputs } = await predictRows(forest, design, run);
  const columns = (entries: Float64Array): readonly Float64Array[] =>
    Object.freeze(Array.from({ length: outputs }, (_, k) => outputColumn(entries, outputs, k)));
  return Object.freeze({ probabilities: columns(estimate), variances: columns(variance) });
}
