import { DataError } from "@career-dml/core";

/** Predictions of several learners for the same units, and what they predict. */
export interface StackInput {
  /** One array of length n per learner. */
  readonly predictions: readonly Float64Array[];
  readonly target: Float64Array;
}

/**
 * Weights w >= 0 with sum 1 that minimise sum (y - P w)^2: the point of least norm in the convex hull of the residual
 * vectors, by Wolfe's finite algorithm on their Gram matrix.
 *
 * @throws {DataError} without learners.
 * @see Wolfe (1976), Mathematical Programming 11, 128-149.
 */
export function simplexLeastSquares({ predictions, target }: StackInput): Float64Array {
  requireLearners(predictions);
  const residuals = predictions.map((p) => target.map((y, i) => y - p[i]!));
  const gram = residuals.map((a) => residuals.map((b) => dot(a, b)));
  const scale = Math.max(...gram.map((row, j) => row[j]!), Number.MIN_VALUE);
  let support = [smallestDiagonal(gram)];
  let weights = [1];
  // Every major step adds one learner to the support; a step that would not lower the norm ends the search.
  for (let step = 0; step < 10 * predictions.length; step++) {
    const products = gram.map((row) => support.reduce((sum, s, k) => sum + row[s]! * weights[k]!, 0));
    const norm = support.reduce((sum, s, k) => sum + products[s]! * weights[k]!, 0);
    const entering = products.reduce((best, value, j) => (value < products[best]! ? j : best), 0);
    if (products[entering]! >= norm - 1e-12 * scale || support.includes(entering)) break;
    ({ support, weights } = minorCycle(gram, [...support, entering], [...weights, 0]));
  }
  const out = new Float64Array(predictions.length);
  support.forEach((s, k) => {
    out[s] = weights[k]!;
  });
  return out;
}

/** Moves to the least norm in the affine hull of the support, dropping the learners that would get negative weight. */
function minorCycle(gram: readonly number[][], support: number[], weights: number[]) {
  for (;;) {
    const affine = affineMinimum(support.map((s) => support.map((r) => gram[s]![r]!)));
    // Affinely dependent: the newcomer adds nothing that the rest does not already span.
    if (affine === null) return { support: support.slice(0, -1), weights: weights.slice(0, -1) };
    if (affine.every((v) => v > 0)) return { support, weights: affine };
    let step = 1;
    affine.forEach((v, k) => {
      if (v <= 0) step = Math.min(step, weights[k]! / (weights[k]! - v));
    });
    const moved = weights.map((w, k) => w + step * (affine[k]! - w));
    const leaving = moved.reduce((least, w, k) => (w < moved[least]! ? k : least), 0);
    support = support.filter((_, k) => k !== leaving);
    weights = moved.filter((_, k) => k !== leaving);
  }
}

/**
 * Weights with sum 1 (of any sign) of least norm; `null` if the points are affinely dependent. They solve
 * (G + s 11') v = 1 up to scale: unlike G, that matrix is regular for every affinely independent set.
 */
function affineMinimum(gram: readonly number[][]): number[] | null {
  const m = gram.length;
  const scale = Math.max(...gram.map((row, j) => row[j]!), Number.MIN_VALUE);
  const a = gram.map((row) => [...row.map((v) => v / scale + 1), 1]);
  for (let c = 0; c < m; c++) {
    let pivot = c;
    for (let r = c + 1; r < m; r++) if (Math.abs(a[r]![c]!) > Math.abs(a[pivot]![c]!)) pivot = r;
    if (Math.abs(a[pivot]![c]!) <= SINGULAR) return null;
    [a[c], a[pivot]] = [a[pivot]!, a[c]!];
    for (let r = 0; r < m; r++) {
      if (r === c) continue;
      const factor = a[r]![c]! / a[c]![c]!;
      for (let k = c; k <= m; k++) a[r]![k]! -= factor * a[c]![k]!;
    }
  }
  const v = a.map((row, k) => row[m]! / row[k]!);
  const total = v.reduce((sum, x) => sum + x, 0);
  return v.map((x) => x / total);
}

/** Pivots of a matrix with entries of order 1 that count as zero. */
const SINGULAR = 1e-13;

/** Iterations and relative gain at which the likelihood of the mixture counts as maximal. */
const EM_STEPS = 1000;
const EM_TOLERANCE = 1e-12;

/**
 * Weights w >= 0 with sum 1 that maximise the likelihood of 0/1 outcomes under the mixture probability P w. The
 * likelihood is concave in w; every step of the EM algorithm raises it and keeps the weights on the simplex.
 *
 * @param input Predictions strictly between 0 and 1.
 * @throws {DataError} without learners.
 * @see Dempster, Laird & Rubin (1977), JRSS B 39(1), section 4.3.
 */
export function simplexLogLoss({ predictions, target }: StackInput): Float64Array {
  requireLearners(predictions);
  const learners = predictions.length;
  const n = target.length;
  const likelihood = predictions.map((p) => target.map((y, i) => (y === 1 ? p[i]! : 1 - p[i]!)));
  let weights = new Float64Array(learners).fill(1 / learners);
  let previous = -Infinity;
  for (let step = 0; step < EM_STEPS; step++) {
    const share = new Float64Array(learners);
    let total = 0;
    for (let i = 0; i < n; i++) {
      let mixture = 0;
      for (let l = 0; l < learners; l++) mixture += weights[l]! * likelihood[l]![i]!;
      total += Math.log(mixture);
      for (let l = 0; l < learners; l++) share[l]! += (weights[l]! * likelihood[l]![i]!) / mixture;
    }
    if (total - previous <= EM_TOLERANCE * Math.abs(total)) break;
    previous = total;
    weights = share.map((s) => s / n);
  }
  return weights;
}

function requireLearners(predictions: readonly Float64Array[]): void {
  if (predictions.length === 0) throw new DataError([{ path: "learners", message: "are empty; a stack needs one" }]);
}

const smallestDiagonal = (gram: readonly number[][]): number =>
  gram.reduce((best, row, j) => (row[j]! < gram[best]![best]! ? j : best), 0);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
