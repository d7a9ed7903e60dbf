import type { Design, RunContext } from "@career-dml/core";
import type { RegressionForest } from "./forest-model.js";
import { predictRows } from "./predict-rows.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Mean outcomes by unit, and the variance of each estimate. */
export interface RegressionForestPrediction {
  readonly prediction: Float64Array;
  /** Bootstrap of little bags: the variance of the estimated mean, not of an outcome. */
  readonly variance: Float64Array;
}

/**
 * Conditional means and their little-bag variances.
 *
 * @param design Rows to predict, with the columns of the fit; `null` for the training rows, each by the bags that did
 *   not draw it. With few trees a training row may be in every bag: then this throws, and the remedy is more trees.
 * @throws {ShapeError} if the columns are not those of the fit.
 * @throws {NonFiniteError} if a value is infinite, or one is missing where the fit had none.
 * @throws {DataError} for `null` if the forest holds no training rows; naming the rows that no bag can predict. Predictions are finite numbers or an error, never NaN.
 */
export function predictRegressionForest(
  forest: RegressionForest,
  design: Design | null,
  run?: RunContext,
): Promise<RegressionForestPrediction>;
export function predictRegressionForest(
  forest: RegressionForest | PredictionOnly<RegressionForest>,
  design: Design,
  run?: RunContext,
): Promise<RegressionForestPrediction>;
export async function predictRegressionForest(
  forest: RegressionForest | PredictionOnly<RegressionForest>,
  design: Design | null,
  run: RunContext = {},
): Promise<RegressionForestPrediction> {
  const { estimate, variance } = await predictRows(forest, design, run);
  return Object.freeze({ prediction: estimate, variance });
}
