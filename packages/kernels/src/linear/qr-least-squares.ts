import { NonFiniteError, SingularError } from "@career-dml/core";
import { expectCount, expectFinite, expectLength, expectNotNegative } from "./door.js";
import { laneDot } from "./lane-dot.js";

export interface QrLeastSquaresInput {
  /** Design, column-major n x p, n >= p. Finite. */
  readonly x: Float64Array;
  readonly n: number;
  readonly p: number;
  /** Right-hand sides, column-major n x q; empty for none. */
  readonly y: Float64Array;
  /** A column is dependent if no more than this share of its length is left by the columns before it; 1e-9 is usual. */
  readonly tolerance: number;
}

export interface QrLeastSquaresOutput {
  /** Least-squares coefficients, column-major p x q. */
  readonly coefficients: Float64Array;
  /** Upper triangular R with R'R = X'X, column-major p x p, zeros below the diagonal. */
  readonly r: Float64Array;
}

/**
 * Least squares by Householder reflections (Golub & Van Loan 2013, algorithms 5.1.1 and 5.2.1): its error grows with
 * the condition of X, that of the normal equations with its square.
 *
 * Parity: exact. Lengths and inner products by `laneDot` from the row of the pivot on; a reflection subtracts
 * `(tau * v'a) v`; the triangular solve subtracts in ascending column. Threads share columns, never one sum.
 * Twin: native/crates/kernels/src/linear/qr_least_squares.rs
 *
 * @throws {SingularError} naming the first column that depends on the ones before it, or column n if p > n.
 * @throws {ShapeError} if lengths disagree.
 * @throws {NonFiniteError} for a NaN or an infinity, or a column whose sum of squares overflows.
 */
export function qrLeastSquares(input: QrLeastSquaresInput, _threads = 1): QrLeastSquaresOutput {
  const { x, n, p, y, tolerance } = input;
  expectCount("n", n, 0);
  expectCount("p", p, 0);
  expectLength("x", n * p, x.length);
  if (n > 0 ? y.length % n !== 0 : y.length > 0) expectLength("y", n, y.length);
  expectNotNegative("tolerance", tolerance);
  expectFinite("x", x);
  expectFinite("y", y);
  if (p > n) throw new SingularError("design", n);

  const q = n > 0 ? y.length / n : 0;
  const work = new Float64Array(n * (p + q));
  work.set(x);
  work.set(y, n * p);
  const diagonal = reflect(work, n, p, q, tolerance);
  return { coefficients: backSubstitute(work, diagonal, n, p, q), r: upperTriangle(work, diagonal, n, p) };
}

/** Reduces the first p columns of `work` to R (above the diagonal) and applies the reflections to all that follow. */
function reflect(work: Float64Array, n: number, p: number, q: number, tolerance: number): Float64Array {
  const lengths = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    lengths[j] = Math.sqrt(laneDot(work, j * n, work, j * n, n));
    if (lengths[j] === Infinity) {
      throw new NonFiniteError([{ path: "x", message: `is not finite at entry ${j * n}` }]);
    }
  }
  const diagonal = new Float64Array(p);
  for (let k = 0; k < p; k++) {
    const at = k * n + k;
    const rows = n - k;
    const length = Math.sqrt(laneDot(work, at, work, at, rows));
    if (!(length > tolerance * lengths[k]! && length > 0)) throw new SingularError("design", k);
    const head = work[at]!;
    // The sign that adds: no cancellation in the first entry of the reflector.
    diagonal[k] = head >= 0 ? -length : length;
    work[at] = head - diagonal[k]!;
    const tau = 1 / (length * (length + Math.abs(head)));
    for (let j = k + 1; j < p + q; j++) {
      const column = j * n + k;
      const scale = tau * laneDot(work, at, work, column, rows);
      for (let i = 0; i < rows; i++) work[column + i]! -= scale * work[at + i]!;
    }
  }
  return diagonal;
}

function backSubstitute(work: Float64Array, diagonal: Float64Array, n: number, p: number, q: number): Float64Array {
  const coefficients = new Float64Array(p * q);
  for (let c = 0; c < q; c++) {
    for (let k = p - 1; k >= 0; k--) {
      let rest = work[(p + c) * n + k]!;
      for (let j = k + 1; j < p; j++) rest -= work[j * n + k]! * coefficients[c * p + j]!;
      coefficients[c * p + k] = rest / diagonal[k]!;
    }
  }
  return coefficients;
}

function upperTriangle(work: Float64Array, diagonal: Float64Array, n: number, p: number): Float64Array {
  const r = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < j; i++) r[j * p + i] = work[j * n + i]!;
    r[j * p + j] = diagonal[j]!;
  }
  return r;
}
