import { type Design, type RunContext, resolveOptions } from "@career-dml/core";
import { invoke } from "@career-dml/kernels";
import { checkInputs } from "./check-inputs.js";
import { checkWeights } from "./check-weights.js";
import type { ClusterLabels } from "./cluster-codes.js";
import type { QuantileForest } from "./forest-model.js";
import { type QuantileForestOptions, quantileForestOptions } from "./options.js";
import { trainForest } from "./train-forest.js";

/** Data of a quantile forest; all vectors of length n. */
export interface QuantileForestData {
  readonly design: Design;
  readonly outcome: Float64Array;
  /** Positive; only their ratios matter. Without them all units count alike. */
  readonly weights?: Float64Array;
  /** Cluster of each unit, as in `RegressionForestData`. */
  readonly clusters?: ClusterLabels;
}

/**
 * Honest quantile forest: the quantiles of the outcome given the covariates. Trees split where units lie in other parts of
 * the node's distribution, so they see differences of spread and shape, not of the mean alone. Only the order of outcomes
 * matters: a monotone transformation of the outcome transforms its quantiles, and heavy tails are harmless.
 *
 * @param options Named defaults in `quantileForestOptions`; any quantiles can be predicted afterwards.
 * @returns Plain tables with a reference to the design, which out-of-bag prediction needs.
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {ShapeError} if a vector is not of length n.
 * @throws {NonFiniteError} if a value is infinite, or an outcome missing; NaN in the design is a missing value.
 * @throws {DataError} if a weight is not positive, or there are too few units or clusters.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), section 5; Meinshausen (2006), JMLR 7.
 */
export async function quantileForest(
  data: QuantileForestData,
  options: QuantileForestOptions = {},
  run: RunContext = {},
): Promise<QuantileForest> {
  const resolved = resolveOptions("quantileForest", quantileForestOptions, options);
  const { design, outcome } = data;
  const clusters = checkInputs(design, { outcome }, { clusters: data.clusters, categorical: resolved.categorical });
  const weight = checkWeights(data.weights, design.n);
  const { code, distinct } = await invoke(run, "rankColumns", { x: outcome, n: design.n, p: 1 });
  const outcomes = new Float64Array(distinct[0]!);
  outcome.forEach((y, i) => {
    outcomes[code[i]!] = y;
  });
  const columns = {
    kind: "quantile" as const,
    outcome: Float64Array.from(code),
    components: outcomes.length,
    quantiles: Float64Array.from(resolved.quantiles),
  };
  const limits = { minUnits: resolved.minLeafSize, minPerArm: 0 };
  const trained = await trainForest({ columns, design, clusters, weight, options: resolved, limits }, run);
  return Object.freeze({ kind: "quantile-forest", ...trained, options: resolved, outcomes });
}
