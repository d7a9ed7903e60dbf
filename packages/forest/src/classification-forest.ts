import { DataError, type Design, type RunContext, resolveOptions } from "@career-dml/core";
import { checkCodes } from "./check-codes.js";
import { checkInputs } from "./check-inputs.js";
import { checkWeights } from "./check-weights.js";
import type { ClusterLabels } from "./cluster-codes.js";
import type { ClassificationForest } from "./forest-model.js";
import { type ClassificationForestOptions, classificationForestOptions } from "./options.js";
import { refuseTooFew, trainForest } from "./train-forest.js";

/** Data of a classification forest; all vectors of length n. */
export interface ClassificationForestData {
  readonly design: Design;
  /** Class of each unit, 0 … K - 1. */
  readonly outcome: Uint8Array | Int32Array | Float64Array;
  /** Positive; only their ratios matter. Without them all units count alike. */
  readonly weights?: Float64Array;
  /** Cluster of each unit, as in `RegressionForestData`. */
  readonly clusters?: ClusterLabels;
}

/**
 * Honest classification forest: the probability of every class given the covariates. Trees split by Gini's impurity; with
 * two classes they are those of `regressionForest` on 0/1.
 *
 * @param options Named defaults in `classificationForestOptions`.
 * @returns Plain tables with a reference to the design, which out-of-bag prediction needs.
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {ShapeError} if a vector is not of length n.
 * @throws {NonFiniteError} if a value is infinite, or an outcome missing; NaN in the design is a missing value.
 * @throws {DataError} if classes are not coded 0 … K - 1, one of them has no unit, there is only one, a weight is not
 *   positive, or there are too few units or clusters.
 * @see Breiman et al. (1984), Classification and Regression Trees, chapter 4; Wager & Athey (2018), JASA 113(523).
 */
export async function classificationForest(
  data: ClassificationForestData,
  options: ClassificationForestOptions = {},
  run: RunContext = {},
): Promise<ClassificationForest> {
  const resolved = resolveOptions("classificationForest", classificationForestOptions, options);
  const { design, outcome } = data;
  const clusters = checkInputs(design, { outcome }, { clusters: data.clusters, categorical: resolved.categorical });
  const weight = checkWeights(data.weights, design.n);
  refuseTooFew(design.n, clusters, resolved);
  const { count: classes, issues } = checkCodes(outcome, "outcome", "class");
  if (issues.length > 0) throw new DataError(issues);
  const columns = { kind: "classification" as const, outcome: Float64Array.from(outcome), components: classes };
  const limits = { minUnits: resolved.minLeafSize, minPerArm: 0 };
  const trained = await trainForest({ columns, design, clusters, weight, options: resolved, limits }, run);
  return Object.freeze({ kind: "classification-forest", ...trained, options: resolved, classes });
}
