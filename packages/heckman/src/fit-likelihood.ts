import { DataError, type RunContext, resolveOptions } from "@career-dml/core";
import { z } from "zod";
import { bootstrapCovariance } from "./bootstrap-covariance.js";
import type { LikelihoodModel } from "./likelihood-model.js";
import { type Ascent, ascend, type Limits, maximiseShape, notConverged } from "./maximise.js";
import {
  checkClusters,
  type Clusters,
  type CovarianceKind,
  invertScaled,
  scoreCovariance,
} from "./score-covariance.js";

/** Options that every maximum-likelihood estimator of this package takes. */
export const likelihoodOptions = z.strictObject({
  covariance: z
    .enum(["hessian", "opg", "robust", "cluster", "bootstrap"])
    .default("hessian")
    .describe(
      "How standard errors are worked out; `cluster`, and the bootstrap where there are any, use the clusters.",
    ),
  replications: z.int().min(2).default(200).describe("Draws of the bootstrap."),
  seed: z.int().default(42).describe("Start of the bootstrap's random streams."),
  ...maximiseShape,
});

/** What callers pass. */
export type LikelihoodOptions = z.input<typeof likelihoodOptions>;
export type ResolvedLikelihoodOptions = Readonly<z.output<typeof likelihoodOptions>>;

/** @throws {OptionsError} with every broken rule at once. */
export const resolveLikelihoodOptions = (where: string, given: LikelihoodOptions): ResolvedLikelihoodOptions =>
  resolveOptions(where, likelihoodOptions, given);

/** The seed that a result names: of the bootstrap, or `null` where nothing is drawn. */
export const seedOf = ({ covariance, seed }: { readonly covariance: string; readonly seed: number }): number | null =>
  covariance === "bootstrap" ? seed : null;

/** Weights and clusters of the rows of a fit. */
export interface RowInfo {
  readonly n: number;
  /** Empty for none. */
  readonly weights: Float64Array;
  readonly clusters: Clusters | null;
}

/** Estimates on the scale of the likelihood's own parameters. */
export interface LikelihoodFit {
  readonly parameters: Float64Array;
  readonly covariance: Float64Array;
  /** Inverse of the observed information. */
  readonly informationInverse: Float64Array;
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly warnings: readonly string[];
}

export interface LikelihoodProblem {
  /** The model under given weights; empty for none. */
  readonly build: (weights: Float64Array) => LikelihoodModel;
  readonly rows: RowInfo;
  readonly start: Float64Array;
  /** Positions of the parameters that are atanh of a correlation. */
  readonly shapes: readonly number[];
}

/** |atanh rho| from which a correlation counts as +-1: 1 - |rho| is below 2e-6. */
const BOUNDARY = 7;
/** Values of atanh rho that are tried where the ascent from the two-step estimate finds no optimum. */
const OTHER_STARTS = [0, 0.5, -0.5, 1.5, -1.5];

/**
 * Maximum-likelihood estimates and their covariance: Newton from the start, then from other correlations where that
 * finds no interior optimum.
 *
 * @throws {NotConvergedError} with the last iterate, saying so where the correlation runs to its boundary.
 * @throws {DataError} for covariance `cluster` without clusters.
 */
export async function fitLikelihood(
  problem: LikelihoodProblem,
  options: ResolvedLikelihoodOptions,
  run: RunContext = {},
): Promise<LikelihoodFit> {
  const { build, rows } = problem;
  requireClusters(options.covariance, rows);
  const model = build(rows.weights);
  const optimum = await bestAscent(model, problem, options, run);
  const { parameters, information, logLikelihood, iterations } = optimum;
  const informationInverse = invertScaled(information, model.size);
  const found = { parameters, informationInverse, logLikelihood, iterations };
  if (options.covariance !== "bootstrap") {
    const covariance = await scoreCovariance(options.covariance, { model, parameters, information, ...rows }, run);
    return Object.freeze({ ...found, covariance, warnings: unusedClusters(options, rows) });
  }
  const refit = async (weights: Float64Array): Promise<Float64Array | null> => {
    const ascent = await ascend(build(weights), parameters, { ...options, concave: false }, run);
    return isInterior(ascent, problem.shapes) ? ascent.parameters : null;
  };
  const { covariance, warnings } = await bootstrapCovariance(refit, rows, options, run);
  return Object.freeze({ ...found, covariance, warnings });
}

/** @throws {DataError} for covariance `cluster` without clusters, or clusters that cannot be used. */
export function requireClusters(kind: CovarianceKind | "corrected", { clusters, n }: RowInfo): void {
  if (clusters !== null) checkClusters(clusters, n);
  else if (kind === "cluster") {
    throw new DataError([{ path: "clusters", message: "are absent; covariance 'cluster' needs them" }]);
  }
}

const unusedClusters = ({ covariance }: ResolvedLikelihoodOptions, { clusters }: RowInfo): readonly string[] =>
  covariance === "cluster" || covariance === "bootstrap" || clusters === null
    ? []
    : [`Clusters are given, but standard errors of kind '${covariance}' do not use them.`];

const isInterior = ({ status, parameters }: Ascent, shapes: readonly number[]): boolean =>
  status === "converged" && shapes.every((j) => Math.abs(parameters[j]!) < BOUNDARY);

/** The ascent from the start if it ends at an interior optimum, else the best of those from other correlations. */
async function bestAscent(
  model: LikelihoodModel,
  { start, shapes }: LikelihoodProblem,
  limits: Limits,
  run: RunContext,
): Promise<Ascent> {
  const first = await ascend(model, start, { ...limits, concave: false }, run);
  if (isInterior(first, shapes)) return first;
  let best: Ascent | null = null;
  for (const shape of OTHER_STARTS) {
    const from = start.map((v, j) => (shapes.includes(j) ? shape : v));
    const ascent = await ascend(model, from, { ...limits, concave: false }, run);
    const better = best === null || ascent.logLikelihood > best.logLikelihood;
    if (isInterior(ascent, shapes) && better) best = ascent;
  }
  // An interior optimum below a likelihood that still rises at the boundary is no maximum.
  if (best !== null && best.logLikelihood >= first.logLikelihood - 1e-6) return best;
  const runaway = shapes.some((j) => Math.abs(first.parameters[j]!) >= BOUNDARY);
  const what = runaway
    ? `${model.what} (the likelihood rises until the correlation of the errors is ${first.parameters[shapes[0]!]! > 0 ? 1 : -1})`
    : model.what;
  throw notConverged(what, first);
}
