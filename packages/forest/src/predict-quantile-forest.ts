import { type Design, type RunContext, resolveOptions } from "@career-dml/core";
import { z } from "zod";
import type { QuantileForest } from "./forest-model.js";
import { quantileLevels } from "./options.js";
import { outputColumn, predictRows } from "./predict-rows.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Options of `predictQuantileForest` with their defaults. */
export const predictQuantileForestOptions = z.strictObject({
  quantiles: quantileLevels
    .unwrap()
    .nullable()
    .default(null)
    .describe("Quantiles to predict, ascending in (0, 1); null for those of the fit."),
});

/** Options of `predictQuantileForest`, all optional. */
export type PredictQuantileForestOptions = z.input<typeof predictQuantileForestOptions>;

/** Quantile k of the outcome by unit. */
export interface QuantileForestPrediction {
  readonly quantiles: readonly number[];
  /** In outcome units, each an outcome of the fit; ascending in the quantile. */
  readonly predictions: readonly Float64Array[];
}

/**
 * Conditional quantiles: the least outcome at or below which the quantile of the forest's weights around the row lies.
 *
 * @param design Rows to predict, with the columns of the fit; `null` for the training rows, each by the bags that did
 *   not draw it. With few trees a training row may be in every bag: then this throws, and the remedy is more trees.
 * @throws {OptionsError} if quantiles do not ascend in (0, 1).
 * @throws {ShapeError} if the columns are not those of the fit.
 * @throws {NonFiniteError} if a value is infinite; if one is missing, but none was in the fit.
 * @throws {DataError} for `null` if the forest holds no training rows; naming the rows that no bag can predict. Predictions are finite numbers or an error, never NaN.
 * @see Meinshausen (2006), JMLR 7, equation 6, with the weights of Athey, Tibshirani & Wager (2019), equation 3.
 */
export function predictQuantileForest(
  forest: QuantileForest,
  design: Design | null,
  options?: PredictQuantileForestOptions,
  run?: RunContext,
): Promise<QuantileForestPrediction>;
export function predictQuantileForest(
  forest: QuantileForest | PredictionOnly<QuantileForest>,
  design: Design,
  options?: PredictQuantileForestOptions,
  run?: RunContext,
): Promise<QuantileForestPrediction>;
export async function predictQuantileForest(
  forest: QuantileForest | PredictionOnly<QuantileForest>,
  design: Design | null,
  options: PredictQuantileForestOptions = {},
  run: RunContext = {},
): Promise<QuantileForestPrediction> {
  const resolved = resolveOptions("predictQuantileForest", predictQuantileForestOptions, options);
  const quantiles = resolved.quantiles ?? forest.options.quantiles;
  const { estimate, outputs } = await predictRows(forest, design, run, Float64Array.from(quantiles));
  const outcomeOf = (code: number): number => forest.outcomes[code]!;
  const predictions = quantiles.map((_, k) => outputColumn(estimate, outputs, k).map(outcomeOf));
  return Object.freeze({ quantiles: Object.freeze([...quantiles]), predictions: Object.freeze(predictions) });
}
