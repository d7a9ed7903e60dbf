import { type RunContext, resolveOptions } from "@career-dml/core";
import type { RegressionForest } from "../forest-model.js";
import { type RegressionForestOptions, regressionForestOptions } from "../options.js";
import { predictRegressionForest } from "../predict-regression-forest.js";
import { type RegressionForestData, regressionForest } from "../regression-forest.js";
import { search, type TuningResult } from "./search.js";
import { type TunedValues, type TuningOptions, tuningOptions } from "./tuning-options.js";

/**
 * Options of a regression forest by a seeded search: a small forest for every candidate, compared by the squared error out of
 * bag as of very many trees. The defaults of `regressionForest` are kept unless a candidate beats them beyond noise, the luck
 * of the luckiest allowed for.
 *
 * @param options Named defaults in `tuningOptions`. Options in `forest` are shared by all candidates and never varied.
 * @returns Options to pass to `regressionForest`, and everything that was tried.
 * @throws {OptionsError} if an option of the search or of the forest is unknown or out of range.
 * @throws {ShapeError} if the outcome is not of length n.
 * @throws {NonFiniteError} if a value is infinite, or one of the outcome missing.
 * @throws {DataError} if the default forest cannot be fitted.
 */
export async function tuneRegressionForest(
  data: RegressionForestData,
  options: TuningOptions<RegressionForestOptions> = {},
  run: RunContext = {},
): Promise<TuningResult<RegressionForestOptions>> {
  const where = "tuneRegressionForest";
  const resolved = resolveOptions(where, tuningOptions, options);
  const fixed = resolved.forest as RegressionForestOptions;
  const { bagSize } = resolveOptions(where, regressionForestOptions, fixed);
  const { design, outcome } = data;
  const problem = (values: TunedValues) => ({
    fit: (part: { readonly trees: number; readonly firstBag: number }, inner: RunContext) =>
      regressionForest(data, { ...values, ...fixed, ...part }, inner),
    predict: async (forest: RegressionForest, inner: RunContext) =>
      (await predictRegressionForest(forest, null, inner)).prediction,
    target: Float64Array.from(outcome),
    dose: new Float64Array(design.n).fill(1),
    weights: data.weights,
  });
  const { n, p } = design;
  const what = { estimator: "regressionForest", n, p, bagSize, problem };
  return search<RegressionForest, RegressionForestOptions>(what, resolved, run);
}
