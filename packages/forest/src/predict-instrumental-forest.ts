import type { Design, RunContext } from "@career-dml/core";
import type { InstrumentalForest } from "./forest-model.js";
import { predictRows } from "./predict-rows.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Local effects by unit, in outcome units per unit of treatment, and the variance of each estimate. */
export interface InstrumentalForestPrediction {
  readonly effect: Float64Array;
  /** Bootstrap of little bags; a normal interval is `effect ± z sqrt(variance)`, too short where the instrument is weak. */
  readonly variance: Float64Array;
}

/**
 * Conditional local average treatment effects and their little-bag variances.
 *
 * @param design Rows to predict, with the columns of the fit; `null` for the training rows, each by the bags that did
 *   not draw it. With few trees a training row may be in every bag: then this throws, and the remedy is more trees.
 * @throws {ShapeError} if the columns are not those of the fit.
 * @throws {NonFiniteError} if a value is infinite; if one is missing, but none was in the fit.
 * @throws {DataError} for `null` if the forest holds no training rows; naming the rows that no bag can predict, or around which the instrument does not move the treatment.
 *   Predictions are finite numbers or an error, never NaN.
 */
export function predictInstrumentalForest(
  forest: InstrumentalForest,
  design: Design | null,
  run?: RunContext,
): Promise<InstrumentalForestPrediction>;
export function predictInstrumentalForest(
  forest: InstrumentalForest | PredictionOnly<InstrumentalForest>,
  design: Design,
  run?: RunContext,
): Promise<InstrumentalForestPrediction>;
export async function predictInstrumentalForest(
  forest: InstrumentalForest | PredictionOnly<InstrumentalForest>,
  design: Design | null,
  run: RunContext = {},
): Promise<InstrumentalForestPrediction> {
  const { estimate, variance } = await predictRows(forest, design, run);
  return Object.freeze({ effect: estimate, variance });
}
