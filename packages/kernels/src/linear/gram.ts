import { expectCount, expectFinite, expectLength, expectNoneNegative } from "./door.js";
import { CHUNK, chunkDot } from "./lane-dot.js";
import { expectRoom, MOST_ENTRIES } from "../room.js";

/** A weighted design and right-hand sides. */
export interface GramInput {
  /** Design, column-major n x p: entry (i, j) at `j * n + i`. Finite. */
  readonly x: Float64Array;
  readonly n: number;
  readonly p: number;
  /** Right-hand sides, column-major n x q; empty for none. */
  readonly y: Float64Array;
  /** One weight of at least 0 per row; empty for none. */
  readonly weights: Float64Array;
}

/** Weighted cross products of a design with itself and with the right-hand sides. */
export interface GramOutput {
  /** X'WX, p x p, both triangles. */
  readonly xx: Float64Array;
  /** X'Wy, column-major p x q. */
  readonly xy: Float64Array;
}

/**
 * Cross products of a design: `xx[j, k] = sum_i w_i x_ij x_ik` and `xy[j, c] = sum_i w_i x_ij y_ic`.
 *
 * Parity: exact. A weight multiplies the first factor, `(w_i x_ij) x_ik` with j <= k, before the sum of `laneDot`; the
 * upper triangle is a copy of the lower. Threads share outputs, never one sum.
 * Twin: native/crates/kernels/src/linear/gram.rs
 *
 * @throws {ShapeError} if lengths disagree. @throws {NonFiniteError} for a NaN or an infinity.
 * @throws {OptionsError} for a negative weight.
 */
export function gram(input: GramInput, _threads = 1): GramOutput {
  checkGram(input);
  return crossProducts(input);
}

function checkGram({ x, n, p, y, weights }: GramInput): void {
  expectCount("n", n, 0);
  expectCount("p", p, 0);
  expectLength("x", n * p, x.length);
  if (n > 0 ? y.length % n !== 0 : y.length > 0) expectLength("y", n, y.length);
  expectRoom("p", p * (p + (n > 0 ? y.length / n : 0)), MOST_ENTRIES);
  if (weights.length > 0) expectLength("weights", n, weights.length);
  expectFinite("x", x);
  expectFinite("y", y);
  expectNoneNegative("weights", weights);
}

/** `gram` behind the door: lengths and values are known to be right. */
export function crossProducts({ x, n, p, y, weights }: GramInput): GramOutput {
  const q = n > 0 ? y.length / n : 0;
  const xx = new Float64Array(p * p);
  const xy = new Float64Array(p * q);
  const weighted = weights.length > 0;
  const scaled = new Float64Array(weighted ? Math.min(CHUNK, n) : 0);
  for (let start = 0; start < n; start += CHUNK) {
    const size = Math.min(CHUNK, n - start);
    for (let j = 0; j < p; j++) {
      let left = x;
      let leftFrom = j * n + start;
      if (weighted) {
        for (let i = 0; i < size; i++) scaled[i] = weights[start + i]! * x[leftFrom + i]!;
        left = scaled;
        leftFrom = 0;
      }
      for (let k = j; k < p; k++) xx[j * p + k]! += chunkDot(left, leftFrom, x, k * n + start, size);
      for (let c = 0; c < q; c++) xy[c * p + j]! += chunkDot(left, leftFrom, y, c * n + start, size);
    }
  }
  for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) xx[j * p + k] = xx[k * p + j]!;
  return { xx, xy };
}
