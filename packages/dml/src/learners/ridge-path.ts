import type { RunContext } from "@career-dml/core";
import { invoke, symmetricEigen } from "@career-dml/kernels";

/** A weighted least-squares problem without intercept columns; `design` is column-major m x q. */
export interface RidgeProblem {
  readonly design: Float64Array;
  readonly target: Float64Array;
  /** Positive weight of each row; `null` for equal ones. */
  readonly weights: Float64Array | null;
}

/** Penalties per unit of total weight: a quarter decade apart, from nearly none to nearly all shrinkage. */
const RELATIVE_PENALTIES: readonly number[] = Object.freeze(Array.from({ length: 29 }, (_, k) => 10 ** (2.5 - k / 4)));

/** The penalty with the smallest leave-one-out loss, and the fit it gives. */
export interface RidgeChoice {
  readonly penalty: number;
  readonly intercept: number;
  /** Length q. */
  readonly coefficients: Float64Array;
}

/**
 * Ridge regression with an unpenalised intercept, its penalty chosen by the exact leave-one-out loss of every row, all penalties from one
 * eigendecomposition of the weighted Gram matrix G = V D V': with Z = X V, fitted values are
 * Z (D + lambda)^-1 Z'y, leverages h_i = w_i (1 / sum w + sum_j z_ij^2 / (d_j + lambda)), and the prediction of row i without row i is
 * y_i - (y_i - fit_i) / (1 - h_i).
 *
 * @param loss Loss of a left-out prediction, given row and prediction. Default: weighted squared error.
 * @see Golub, Heath & Wahba (1979), Technometrics 21(2); Allen (1974) for PRESS.
 */
export async function ridgeLeaveOneOut(
  problem: RidgeProblem,
  run: RunContext,
  loss: (row: number, prediction: number) => number = squaredLoss(problem),
): Promise<RidgeChoice> {
  const m = problem.target.length;
  const q = problem.design.length / m;
  const centred = centre(problem);
  const { total } = centred;
  if (q === 0) return { penalty: 0, intercept: centred.targetMean, coefficients: new Float64Array(0) };
  const { xx, xy } = await invoke(run, "gram", {
    x: centred.design,
    n: m,
    p: q,
    y: centred.target,
    weights: problem.weights ?? new Float64Array(0),
  });
  const { values, vectors } = symmetricEigen(xx, q);
  const eigenvalues = values.map((v) => Math.max(0, v));
  const moments = transposeTimes(vectors, q, xy);
  const rotated = (await invoke(run, "matmul", { a: centred.design, b: vectors, n: m, m: q, q })).c;
  const penalties = RELATIVE_PENALTIES.map((relative) => relative * total);
  const path = { ...centred, rotated, eigenvalues, moments, penalties, weights: problem.weights };
  const losses = await leaveOneOutLosses(path, loss, run);

  const best = losses.reduce((least, value, k) => (value < losses[least]! ? k : least), 0);
  const penalty = penalties[best]!;
  const shrunk = moments.map((v, j) => v / (eigenvalues[j]! + penalty));
  const coefficients = times(vectors, q, shrunk);
  const intercept = centred.targetMean - coefficients.reduce((sum, b, j) => sum + b * centred.means[j]!, 0);
  return { penalty, intercept, coefficients };
}

const squaredLoss =
  ({ target, weights }: RidgeProblem) =>
  (row: number, prediction: number): number =>
    (weights === null ? 1 : weights[row]!) * (target[row]! - prediction) ** 2;

interface Centred {
  readonly design: Float64Array;
  readonly target: Float64Array;
  readonly means: Float64Array;
  readonly targetMean: number;
  readonly total: number;
}

/** Takes the weighted means out of columns and target: what an unpenalised intercept does. */
function centre({ design, target, weights }: RidgeProblem): Centred {
  const m = target.length;
  const q = design.length / m;
  const w = weights ?? new Float64Array(m).fill(1);
  const total = w.reduce((sum, v) => sum + v, 0);
  const out = new Float64Array(design.length);
  const means = new Float64Array(q);
  for (let j = 0; j < q; j++) {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += w[i]! * design[j * m + i]!;
    means[j] = sum / total;
    for (let i = 0; i < m; i++) out[j * m + i] = design[j * m + i]! - means[j]!;
  }
  const targetMean = target.reduce((sum, y, i) => sum + w[i]! * y, 0) / total;
  return { design: out, target: target.map((y) => y - targetMean), means, targetMean, total };
}

interface Path extends Centred {
  /** X V, column-major m x q. */
  readonly rotated: Float64Array;
  readonly eigenvalues: Float64Array;
  /** V'X'Wy. */
  readonly moments: Float64Array;
  readonly penalties: readonly number[];
  readonly weights: Float64Array | null;
}

/** Summed leave-one-out loss of every penalty: fits and leverages of all penalties are two matrix products. */
async function leaveOneOutLosses(path: Path, loss: (row: number, prediction: number) => number, run: RunContext) {
  const { rotated, eigenvalues, moments, penalties, target, targetMean, weights, total } = path;
  const m = target.length;
  const q = eigenvalues.length;
  const inverse = Float64Array.from({ length: q * penalties.length }, (_, at) => {
    return 1 / (eigenvalues[at % q]! + penalties[Math.floor(at / q)]!);
  });
  const shape = { n: m, m: q, q: penalties.length };
  const [fits, leverages] = await Promise.all([
    invoke(run, "matmul", { a: rotated, b: inverse.map((v, at) => v * moments[at % q]!), ...shape }),
    invoke(run, "matmul", { a: rotated.map((z) => z * z), b: inverse, ...shape }),
  ]);
  return penalties.map((_, k) => {
    let sum = 0;
    for (let i = 0; i < m; i++) {
      const h = (1 / total + leverages.c[k * m + i]!) * (weights === null ? 1 : weights[i]!);
      const residual = target[i]! - fits.c[k * m + i]!;
      sum += loss(i, targetMean + target[i]! - residual / (1 - h));
    }
    return sum;
  });
}

/** V'b, V column-major q x q. */
const transposeTimes = (vectors: Float64Array, q: number, b: Float64Array): Float64Array =>
  Float64Array.from({ length: q }, (_, j) => b.reduce((sum, v, k) => sum + vectors[j * q + k]! * v, 0));

/** V b, V column-major q x q. */
function times(vectors: Float64Array, q: number, b: Float64Array): Float64Array {
  const out = new Float64Array(q);
  b.forEach((v, j) => {
    for (let k = 0; k < q; k++) out[k]! += vectors[j * q + k]! * v;
  });
  return out;
}
