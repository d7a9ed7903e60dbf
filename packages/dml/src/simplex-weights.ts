import { DataError, log } from "@career-dml/core";

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

/** Most steps of the mixture problem, and the relative gain of the likelihood that counts as none. */
const STEPS = 100;
const TOLERANCE = 1e-12;

/**
 * Weights w >= 0 with sum 1 that maximise the likelihood of 0/1 outcomes under the mixture probability P w.
 *
 * Sequential quadratic programming: with A the likelihoods divided by the current mixture (so that A w = 1), the quadratic model of
 * the log-likelihood is, up to a constant, -|A v - 2|^2 / 2, whose maximum over the simplex is a least-squares problem of
 * {@link simplexLeastSquares}. The likelihood is concave, so halving the step always finds a gain until there is none.
 *
 * @param input Predictions strictly between 0 and 1.
 * @throws {DataError} without learners.
 * @see Kim, Carbonetto, Stephens & Anitescu (2020), JCGS 29(2), 261-273.
 */
export function simplexLogLoss({ predictions, target }: StackInput): Float64Array {
  requireLearners(predictions);
  const likelihood = predictions.map((p) => target.map((y, i) => (y === 1 ? p[i]! : 1 - p[i]!)));
  const two = new Float64Array(target.length).fill(2);
  let weights = new Float64Array(predictions.length).fill(1 / predictions.length);
  let mixture = mixtureOf(likelihood, weights);
  let value = logLikelihood(mixture);
  for (let step = 0; step < STEPS; step++) {
    const relative = likelihood.map((l) => l.map((v, i) => v / mixture[i]!));
    const goal = simplexLeastSquares({ predictions: relative, target: two });
    const next = climb(likelihood, { weights, value }, goal);
    if (next === null || next.value - value <= TOLERANCE * Math.abs(value)) break;
    ({ weights, mixture, value } = next);
  }
  return weights;
}

/** The first of the steps 1, 1/2, 1/4, ... towards `goal` that raises the likelihood; `null` where none does. */
function climb(
  likelihood: readonly Float64Array[],
  from: { readonly weights: Float64Array; readonly value: number },
  goal: Float64Array,
) {
  for (let size = 1; size > 1e-9; size /= 2) {
    const weights = from.weights.map((w, l) => w + size * (goal[l]! - w));
    const mixture = mixtureOf(likelihood, weights);
    const value = logLikelihood(mixture);
    if (value > from.value) return { weights, mixture, value };
  }
  return null;
}

function mixtureOf(likelihood: readonly Float64Array[], weights: Float64Array): Float64Array {
  const out = new Float64Array(likelihood[0]!.length);
  likelihood.forEach((values, l) => {
    for (let i = 0; i < out.length; i++) out[i]! += weights[l]! * values[i]!;
  });
  return out;
}

const logLikelihood = (mixture: Float64Array): number => mixture.reduce((sum, p) => sum + log(p), 0);

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
