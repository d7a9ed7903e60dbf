import { type ClusterIndex, clusterIndex, DataError, SingularError } from "@career-dml/core";
import { choleskyFactor, choleskySolve } from "./cholesky.js";
import { tooFewRows } from "./coefficient-covariance.js";
import { crossProducts } from "./gram.js";
import type { LeastSquaresFit } from "./least-squares.js";
import { product } from "./matmul.js";
import { symmetricEigen } from "./small-matrix.js";

/**
 * With s_g the score `X_g'W_g e_g` of cluster g, A = (X'WX)^-1 and S_g = X_g'W_g X_g, the covariance is the sum of
 * d_g d_g':
 *
 * - `CR0`: d_g = A s_g (Liang & Zeger 1986); `CR1`: CR0 times `G / (G - 1) (n - 1) / (n - p)`, Stata's;
 * - `CR2`: residuals times (I - H_gg)^-1/2, unbiased where errors are independent with one variance (Bell & McCaffrey
 *   2002, Survey Methodology 28(2));
 * - `CR3`: residuals times (I - H_gg)^-1, that is d_g = (A^-1 - S_g)^-1 s_g, by how much the coefficients move where
 *   cluster g is left out: the jackknife over clusters.
 *
 * Clusters of one row each make them HC0 to HC3, save that CR1 then is HC1.
 */
export type ClusterCovarianceKind = "CR0" | "CR1" | "CR2" | "CR3";

/**
 * Cluster-robust covariance of least-squares coefficients, p x p.
 *
 * @param clusters Cluster of each row; any integers.
 * @throws {ShapeError} if there is not one cluster per row.
 * @throws {DataError} with fewer than two clusters, without degrees of freedom (CR1), or for CR2 and CR3 if a cluster
 *   alone determines a coefficient.
 */
export function clusterCovariance(
  fit: LeastSquaresFit,
  clusters: ArrayLike<number>,
  kind: ClusterCovarianceKind = "CR1",
): Float64Array {
  const { n, p } = fit.design;
  const index = clusterIndex(clusters, n);
  if (kind === "CR1" && fit.df <= 0) throw tooFewRows(n, p);
  const scores = clusterScores(fit, index);
  const moves =
    kind === "CR0" || kind === "CR1"
      ? product(scores, fit.xxInverse, index.count, p, p)
      : leaveOutMoves(fit, index, scores, kind);
  const none = new Float64Array(0);
  const sum = crossProducts({ x: moves, n: index.count, p, y: none, weights: none }).xx;
  if (kind !== "CR1") return sum;
  const scale = (index.count / (index.count - 1)) * ((n - 1) / fit.df);
  return sum.map((v) => scale * v);
}

/** X_g'W_g e_g of each cluster, column-major G x p. */
function clusterScores({ design: { n, p, x }, weights, residuals }: LeastSquaresFit, { of, count }: ClusterIndex) {
  const scores = new Float64Array(count * p);
  for (let i = 0; i < n; i++) {
    const residual = (weights?.[i] ?? 1) * residuals[i]!;
    for (let j = 0; j < p; j++) scores[j * count + of[i]!]! += residual * x[j * n + i]!;
  }
  return scores;
}

/** d_g of CR2 or CR3 for each cluster, column-major G x p: L f(L'S_g L) L's_g with A = L L'. */
function leaveOutMoves(
  fit: LeastSquaresFit,
  index: ClusterIndex,
  scores: Float64Array,
  kind: "CR2" | "CR3",
): Float64Array {
  const { p } = fit.design;
  const { count } = index;
  const root = choleskyFactor(fit.xxInverse, p, 0);
  const transposed = transpose(root, p);
  const moves = new Float64Array(count * p);
  const score = new Float64Array(p);
  clusterCrossProducts(fit, index, (g, cross) => {
    for (let j = 0; j < p; j++) score[j] = scores[j * count + g]!;
    const leverage = product(product(transposed, cross, p, p, p), root, p, p, p);
    const left = leverage.map((v, at) => (at % (p + 1) === 0 ? 1 : 0) - v);
    const scaled = product(transposed, score, p, p, 1);
    const solved = kind === "CR3" ? solveLeft(left, scaled, p, g) : rootLeft(left, scaled, p, g);
    const move = product(root, solved, p, p, 1);
    for (let j = 0; j < p; j++) moves[j * count + g] = move[j]!;
  });
  return moves;
}

/** Visits X_g'W_g X_g of each cluster, p x p. */
function clusterCrossProducts(
  { design: { n, p, x }, weights }: LeastSquaresFit,
  { of, count }: ClusterIndex,
  visit: (cluster: number, cross: Float64Array) => void,
): void {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < n; i++) starts[of[i]! + 1]!++;
  for (let g = 0; g < count; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const rows = new Uint32Array(n);
  for (let i = 0; i < n; i++) rows[next[of[i]!]!++] = i;
  for (let g = 0; g < count; g++) {
    const members = rows.subarray(starts[g], starts[g + 1]);
    const cross = new Float64Array(p * p);
    for (let j = 0; j < p; j++) {
      for (let k = j; k < p; k++) {
        let sum = 0;
        for (const i of members) sum += (weights?.[i] ?? 1) * x[j * n + i]! * x[k * n + i]!;
        cross[j * p + k] = sum;
        cross[k * p + j] = sum;
      }
    }
    visit(g, cross);
  }
}

/** (I - H)^-1 v. @throws {DataError} if H has an eigenvalue of 1. */
function solveLeft(left: Float64Array, v: Float64Array, p: number, cluster: number): Float64Array {
  try {
    return choleskySolve(choleskyFactor(left, p, LEAST_LEFT), p, v);
  } catch (error) {
    throw error instanceof SingularError ? determinesAlone(cluster) : error;
  }
}

/** (I - H)^-1/2 v. @throws {DataError} if H has an eigenvalue of 1. */
function rootLeft(left: Float64Array, v: Float64Array, p: number, cluster: number): Float64Array {
  const { values, vectors } = symmetricEigen(left, p);
  if (!(values[p - 1]! > LEAST_LEFT)) throw determinesAlone(cluster);
  const rotated = product(transpose(vectors, p), v, p, p, 1);
  return product(
    vectors,
    rotated.map((r, j) => r / Math.sqrt(values[j]!)),
    p,
    p,
    1,
  );
}

/** Least that a cluster must leave of every direction of the coefficients. */
const LEAST_LEFT = 1e-10;

const determinesAlone = (cluster: number): DataError =>
  new DataError([
    {
      path: "clusters",
      message: `number ${cluster + 1}, in the order of the rows, determines a coefficient alone, so leaving it out is undefined; use CR1`,
    },
  ]);

function transpose(a: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) out[i * p + j] = a[j * p + i]!;
  return out;
}
