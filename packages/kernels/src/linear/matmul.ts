import { expectCount, expectLength } from "./door.js";
import { expectRoom, MOST_ENTRIES } from "../room.js";

/** Two factors. */
export interface MatmulInput {
  /** Left factor, column-major n x m. */
  readonly a: Float64Array;
  /** Right factor, column-major m x q. */
  readonly b: Float64Array;
  readonly n: number;
  readonly m: number;
  readonly q: number;
}

/** Their product. */
export interface MatmulOutput {
  /** Product, column-major n x q. */
  readonly c: Float64Array;
}

/**
 * Matrix product `c[i, j] = sum_l a[i, l] b[l, j]`.
 *
 * Parity: exact. Each entry starts at 0 and takes its terms in ascending l; what is done at once are rows and columns.
 * Twin: native/crates/kernels/src/linear/matmul.rs
 *
 * @throws {ShapeError} if lengths disagree.
 */
export function matmul({ a, b, n, m, q }: MatmulInput, _threads = 1): MatmulOutput {
  expectCount("n", n, 0);
  expectCount("m", m, 0);
  expectCount("q", q, 0);
  expectLength("a", n * m, a.length);
  expectLength("b", m * q, b.length);
  expectRoom("q", n * q, MOST_ENTRIES);
  return { c: product(a, b, n, m, q) };
}

/** `matmul` behind the door. Four terms at once: one pass over the output for four columns of `a`, in the same order. */
export function product(a: Float64Array, b: Float64Array, n: number, m: number, q: number): Float64Array {
  const c = new Float64Array(n * q);
  for (let j = 0; j < q; j++) {
    const out = c.subarray(j * n, (j + 1) * n);
    const factors = b.subarray(j * m, (j + 1) * m);
    let l = 0;
    for (; l + 4 <= m; l += 4) addFour(out, a, l * n, factors.subarray(l, l + 4));
    for (; l < m; l++) addOne(out, a, l * n, factors[l]!);
  }
  return c;
}

function addFour(out: Float64Array, a: Float64Array, from: number, factors: Float64Array): void {
  const n = out.length;
  const [f0, f1, f2, f3] = [factors[0]!, factors[1]!, factors[2]!, factors[3]!];
  const [a1, a2, a3] = [from + n, from + 2 * n, from + 3 * n];
  for (let i = 0; i < n; i++) {
    out[i] = out[i]! + a[from + i]! * f0 + a[a1 + i]! * f1 + a[a2 + i]! * f2 + a[a3 + i]! * f3;
  }
}

function addOne(out: Float64Array, a: Float64Array, from: number, factor: number): void {
  for (let i = 0; i < out.length; i++) out[i]! += a[from + i]! * factor;
}
