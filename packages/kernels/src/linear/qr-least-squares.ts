import { NonFiniteError, SingularError } from "@career-dml/core";
import { expectCount, expectFinite, expectLength, expectNotNegative } from "./door.js";
import { CHUNK, chunkDot } from "./lane-dot.js";

/** A design and right-hand sides. */
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

/** Least-squares coefficients and the triangle that they come from. */
export interface QrLeastSquaresOutput {
  /** Least-squares coefficients, column-major p x q. */
  readonly coefficients: Float64Array;
  /** Upper triangular R with R'R = X'X, column-major p x p, zeros below the diagonal. */
  readonly r: Float64Array;
}

/** Rows that are reduced to a triangle of their own: what one thread takes at a time. */
const TASK = 16 * CHUNK;

/**
 * Least squares by Householder reflections of blocks of rows (Golub & Van Loan 2013, algorithms 5.1.1 and 5.2.1; Demmel,
 * Grigori, Hoemmen & Langou 2012, SIAM J. Sci. Comput. 34(1), section 3.2): its error grows with the condition of X, that
 * of the normal equations with its square. The design is read once and never copied whole.
 *
 * Parity: exact. A triangle, p rows of (X, y), starts at 0 and takes blocks of 512 rows: column k of the block is folded
 * into row k of the triangle by the reflection of both, inner products by `chunkDot` after the term of the triangle. A
 * task is 16 blocks; the triangle of the first task takes those of the others in order, as blocks of p rows. The
 * triangular solve subtracts in ascending column. Threads share tasks.
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
  const triangle = triangleOf(input, q);
  requireRank(triangle, input);
  return { coefficients: backSubstitute(triangle, p, q), r: triangle.slice(0, p * p) };
}

/** R and the first p rows of Q'y, column-major p x (p + q). */
function triangleOf({ x, n, p, y }: QrLeastSquaresInput, q: number): Float64Array {
  const width = p + q;
  const [total, own] = [new Float64Array(p * width), new Float64Array(p * width)];
  const block = new Float64Array(CHUNK * width);
  for (let task = 0; task < n; task += TASK) {
    const triangle = task === 0 ? total : own.fill(0);
    for (let start = task; start < Math.min(task + TASK, n); start += CHUNK) {
      const rows = Math.min(CHUNK, n - start);
      for (let j = 0; j < p; j++) block.set(x.subarray(j * n + start, j * n + start + rows), j * CHUNK);
      for (let c = 0; c < q; c++) block.set(y.subarray(c * n + start, c * n + start + rows), (p + c) * CHUNK);
      fold(triangle, p, { entries: block, stride: CHUNK, rows });
    }
    if (task > 0) fold(total, p, { entries: own, stride: p, rows: p });
  }
  return total;
}

/** Rows of (X, y): entry (i, j) at `j * stride + i`. */
interface Block {
  readonly entries: Float64Array;
  readonly stride: number;
  readonly rows: number;
}

/** Reflects a block into the triangle above it; what is left of the block is of no use. */
function fold(triangle: Float64Array, p: number, { entries, stride, rows }: Block): void {
  const width = triangle.length / Math.max(p, 1);
  for (let k = 0; k < p; k++) {
    const at = k * stride;
    const head = triangle[k * p + k]!;
    const length = Math.sqrt(head * head + chunkDot(entries, at, entries, at, rows));
    if (length === 0) continue;
    // The sign that adds: no cancellation in the first entry of the reflector.
    const pivot = head >= 0 ? -length : length;
    const first = head - pivot;
    const spread = length + Math.abs(head);
    triangle[k * p + k] = pivot;
    for (let j = k + 1; j < width; j++) {
      const column = j * stride;
      const above = triangle[j * p + k]!;
      // Two divisions: the product of both divisors may underflow.
      const scale = (first * above + chunkDot(entries, at, entries, column, rows)) / length / spread;
      triangle[j * p + k] = above - scale * first;
      for (let i = 0; i < rows; i++) entries[column + i]! -= scale * entries[at + i]!;
    }
  }
}

/** A column of R is as long as that of X, and its diagonal is what the columns before leave of it. */
function requireRank(triangle: Float64Array, { n, p, tolerance }: QrLeastSquaresInput): void {
  for (let k = 0; k < p; k++) {
    let square = 0;
    for (let i = 0; i <= k; i++) square += triangle[k * p + i]! * triangle[k * p + i]!;
    if (!Number.isFinite(square)) throw new NonFiniteError([{ path: "x", message: `is not finite at entry ${k * n}` }]);
    const left = Math.abs(triangle[k * p + k]!);
    if (!(left > tolerance * Math.sqrt(square) && left > 0)) throw new SingularError("design", k);
  }
}

function backSubstitute(triangle: Float64Array, p: number, q: number): Float64Array {
  const coefficients = new Float64Array(p * q);
  for (let c = 0; c < q; c++) {
    for (let k = p - 1; k >= 0; k--) {
      let rest = triangle[(p + c) * p + k]!;
      for (let j = k + 1; j < p; j++) rest -= triangle[j * p + k]! * coefficients[c * p + j]!;
      coefficients[c * p + k] = rest / triangle[k * p + k]!;
    }
  }
  return coefficients;
}
