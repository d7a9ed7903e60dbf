import { DataError, type RunContext, ShapeError, threadsOf } from "@career-dml/core";
import { invertSpd, sandwich, selectBackend } from "@career-dml/kernels";
import type { LikelihoodModel } from "./likelihood-model.js";

/**
 * How the covariance of maximum-likelihood estimates is worked out.
 * `hessian`: inverse of the observed information; `opg`: inverse of the outer products of the scores; `robust`: sandwich
 * of both times n / (n - 1), right when the density is not the assumed one and for sampling weights; `cluster`: the same
 * with scores summed in clusters, times G / (G - 1); `bootstrap`: over seeded draws of rows, or of whole clusters.
 */
export type CovarianceKind = "hessian" | "opg" | "robust" | "cluster" | "bootstrap";

/** One or two ways of clustering the rows. */
export type Clusters = readonly ArrayLike<number>[];

/** Scores of rows and the inverse of the information: what sandwiches are made of. */
export interface ScoreParts {
  /** Column-major n x size, not weighted. */
  readonly scores: Float64Array;
  readonly n: number;
  readonly size: number;
  /** One weight per row, empty for none. */
  readonly weights: Float64Array;
}

/** @throws {ShapeError} {DataError} unless there are one or two ways of clustering n rows, two clusters in each. */
export function checkClusters(clusters: Clusters, n: number): void {
  if (clusters.length < 1 || clusters.length > 2) {
    const message = `are given in ${clusters.length} ways; one or two are taken`;
    throw new DataError([{ path: "clusters", message }]);
  }
  for (const way of clusters) {
    if (way.length !== n) throw new ShapeError("clusters", n, way.length);
    const groups = new Set(Array.from(way)).size;
    if (groups < 2) throw new DataError([{ path: "clusters", message: `are ${groups}; at least two are needed` }]);
  }
}

/** Numbers 0, 1, … of the clusters of rows, in the order of their first rows. */
export function clusterCodes(way: ArrayLike<number>): { readonly codes: Int32Array; readonly groups: number } {
  const known = new Map<number, number>();
  const codes = Int32Array.from({ length: way.length }, (_, i) => {
    const code = known.get(way[i]!) ?? known.size;
    known.set(way[i]!, code);
    return code;
  });
  return { codes, groups: known.size };
}

/** Clusters of rows that are alike in both ways. */
export function intersect(a: ArrayLike<number>, b: ArrayLike<number>): Int32Array {
  const [first, second] = [clusterCodes(a), clusterCodes(b)];
  return first.codes.map((code, i) => code * second.groups + second.codes[i]!);
}

/** `sum (w g)(w g)'` over rows, or `sum w g g'` for outer products, size x size. */
export function meatOfRows(parts: ScoreParts, power: 1 | 2, run: RunContext): Float64Array {
  const { scores: x, n, size: p, weights } = parts;
  const factors = power === 2 ? weights.map((w) => w * w) : weights;
  return selectBackend(run.backend).kernels.gram({ x, n, p, y: new Float64Array(0), weights: factors }, threadsOf(run))
    .xx;
}

/** Outer products of weighted scores summed in clusters, times G / (G - 1). */
function meatOfClusters(
  { scores, n, size, weights }: ScoreParts,
  way: ArrayLike<number>,
  run: RunContext,
): Float64Array {
  const { codes, groups } = clusterCodes(way);
  const sums = new Float64Array(groups * size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < n; i++) {
      sums[j * groups + codes[i]!]! += (weights.length > 0 ? weights[i]! : 1) * scores[j * n + i]!;
    }
  }
  const none = new Float64Array(0);
  const meat = meatOfRows({ scores: sums, n: groups, size, weights: none }, 1, run);
  return meat.map((v) => (v * groups) / (groups - 1));
}

/**
 * The meat of a sandwich: rows times n / (n - 1), or clusters; for two ways the sum of both less that of their
 * intersection (Cameron, Gelbach & Miller 2011, J. Bus. Econ. Stat. 29(2)).
 */
export function meatOf(parts: ScoreParts, clusters: Clusters | null, run: RunContext = {}): Float64Array {
  const { n } = parts;
  if (clusters === null) return meatOfRows(parts, 2, run).map((v) => (v * n) / (n - 1));
  const [a, b] = clusters;
  const first = meatOfClusters(parts, a!, run);
  if (b === undefined) return first;
  const second = meatOfClusters(parts, b, run);
  const both = meatOfClusters(parts, intersect(a!, b), run);
  return first.map((v, e) => v + second[e]! - both[e]!);
}

/**
 * Covariance of maximum-likelihood estimates from their information, except the bootstrap's.
 *
 * @param information Minus the Hessian of the weighted log-likelihood, positive definite.
 * @throws {DataError} for `cluster` without clusters.
 */
export async function scoreCovariance(
  kind: Exclude<CovarianceKind, "bootstrap">,
  { model, parameters, information, weights, clusters }: Fitted,
  run: RunContext = {},
): Promise<Float64Array> {
  const { n, size } = model;
  const inverse = invertScaled(information, size);
  if (kind === "hessian") return inverse;
  const parts = { scores: await model.scores(parameters, run), n, size, weights };
  if (kind === "opg") return invertScaled(meatOfRows(parts, 1, run), size);
  return sandwich(inverse, meatOf(parts, kind === "cluster" ? clusters : null, run), size);
}

/** A model at its optimum. */
export interface Fitted {
  readonly model: LikelihoodModel;
  readonly parameters: Float64Array;
  readonly information: Float64Array;
  /** Empty for none. */
  readonly weights: Float64Array;
  readonly clusters: Clusters | null;
}

/** Inverse by way of the matrix with a unit diagonal: parameters may differ by ten orders of magnitude. */
export function invertScaled(matrix: Float64Array, size: number): Float64Array {
  const scale = Float64Array.from({ length: size }, (_, j) => 1 / Math.sqrt(matrix[j * size + j]!));
  const factor = (e: number): number => scale[Math.floor(e / size)]! * scale[e % size]!;
  return invertSpd(
    matrix.map((v, e) => v * factor(e)),
    size,
  ).map((v, e) => v * factor(e));
}
