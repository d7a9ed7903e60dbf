import { type Design, type RunContext, resolveOptions } from "@career-dml/core";
import { checkInputs } from "./check-inputs.js";
import { checkWeights } from "./check-weights.js";
import type { ClusterLabels } from "./cluster-codes.js";
import type { RegressionForest } from "./forest-model.js";
import { type RegressionForestOptions, regressionForestOptions } from "./options.js";
import { trainForest } from "./train-forest.js";

/** Data of a regression forest. */
export interface RegressionForestData {
  readonly design: Design;
  /** Length n; a 0/1 outcome gives probabilities. */
  readonly outcome: Float64Array | Uint8Array;
  /** Positive; only their ratios matter. Without them all units count alike. */
  readonly weights?: Float64Array;
  /**
   * Cluster of each unit, any integers: bags and trees draw whole clusters, none stands on both sides of honesty, and a
   * unit is out of bag where its cluster is. Without them every unit is drawn by itself.
   */
  readonly clusters?: ClusterLabels;
}

/**
 * Honest regression forest: the mean of the outcome given the covariates.
 *
 * @param options Named defaults in `regressionForestOptions`.
 * @returns Plain tables with a reference to the design, which out-of-bag prediction needs.
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {ShapeError} if the outcome is not of length n.
 * @throws {NonFiniteError} if a value is infinite, or one of the outcome missing; NaN in the design is a missing value.
 * @throws {DataError} if all values of a column are missing, a value of a categorical column is no category, a weight is not
 *   positive, there are too few units or clusters to divide into samples, or a cluster holds half of the units.
 * @see Wager & Athey (2018), JASA 113(523), double-sample trees; Biau (2012), JMLR 13.
 */
export async function regressionForest(
  data: RegressionForestData,
  options: RegressionForestOptions = {},
  run: RunContext = {},
): Promise<RegressionForest> {
  const resolved = resolveOptions("regressionForest", regressionForestOptions, options);
  const { design, outcome } = data;
  const clusters = checkInputs(design, { outcome }, { clusters: data.clusters, categorical: resolved.categorical });
  const weight = checkWeights(data.weights, design.n);
  const columns = { kind: "regression" as const, outcome: Float64Array.from(outcome) };
  const limits = { minUnits: resolved.minLeafSize, minPerArm: 0 };
  const trained = await trainForest({ columns, design, clusters, weight, options: resolved, limits }, run);
  return Object.freeze({ kind: "regression-forest", ...trained, options: resolved });
}
