import type { Design, RunContext } from "@career-dml/core";
import type { CausalForest } from "./forest-model.js";
import { predictRows } from "./predict-rows.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Effects by unit, in outcome units per unit of treatment, and the variance of each estimate. */
export interface CausalForestPrediction {
  readonly effect: Float64Array;
  /** Bootstrap of little bags; a normal interval is `effect ± z sqrt(variance)`. */
  readonly variance: Float64Array;
}

/**
 * Conditional average treatment effects and their little-bag variances.
 *
 * @param design Rows to predict, with the columns of the fit; `null` for the training rows, each by the bags that did
 *   not draw it. With few trees a training row may be in every bag: then this throws, and the remedy is more trees.
 * @throws {ShapeError} if the columns are not those of the fit.
 * @throws {NonFiniteError} if a value is infinite, or one is missing where the fit had none.
 * @throws {DataError} for `null` if the forest holds no training rows; naming the rows that no bag can predict. Predictions are finite numbers or an error, never NaN.
 */
export function predictCausalForest(
  forest: CausalForest,
  design: Design | null,
  run?: RunContext,
): Promise<CausalForestPrediction>;
export function predictCausalForest(
  forest: CausalForest | PredictionOnly<CausalForest>,
  design: Design,
  run?: RunContext,
): Promise<CausalForestPrediction>;
export async function predictCausalForest(
  forest: CausalForest | PredictionOnly<CausalForest>,
  design: Design | null,
  run: RunContext = {},
): Promise<CausalForestPrediction> {
  const { estimate, variance } = await predictRows(forest, design, run);
  return Object.freeze({ effect: estimate, variance });
}
