import { SingularError } from "@career-dml/core";
import { expectCount, expectFinite, expectLength, expectNotNegative } from "./door.js";

/** A symmetric matrix and right-hand sides. */
export interface CholeskyInput {
  /** Symmetric matrix, p x p; only entries on and below the diagonal (column-major) are read. Finite. */
  readonly a: Float64Array;
  readonly p: number;
  /** Right-hand sides, column-major p x q; empty for none. */
  readonly b: Float64Array;
  /**
   * Smallest share of a diagonal entry that must be left when the columns before it are taken out: `1 - R^2` of the
   * column on those before it. Free of units. 1e-12 accepts what double precision can still tell from singular.
   */
  readonly tolerance: number;
}

/** Factor of the matrix, and its inverse times the right-hand sides. */
export interface CholeskyOutput {
  /** Lower triangular L with L L' = A, column-major p x p, zeros above the diagonal. */
  readonly factor: Float64Array;
  /** A^-1 b, column-major p x q. */
  readonly solution: Float64Array;
}

/**
 * Cholesky factor of a positive definite matrix and the solutions of A x = b.
 *
 * Parity: exact. Each entry of L subtracts its products in ascending column; the solves take terms in ascending column
 * (forward) and ascending row (backward). What is done at once are the entries of one column.
 * Twin: native/crates/kernels/src/linear/cholesky.rs
 *
 * @throws {SingularError} with the pivot if what is left of a diagonal entry is not above `tolerance` times the entry:
 *   the matrix is singular or not positive definite; no factor of another matrix is ever returned.
 * @throws {ShapeError} if lengths disagree. @throws {NonFiniteError} for a NaN or an infinity.
 */
export function cholesky(input: CholeskyInput, _threads = 1): CholeskyOutput {
  const { a, p, b, tolerance } = input;
  expectCount("p", p, 0);
  expectLength("a", p * p, a.length);
  if (p > 0 ? b.length % p !== 0 : b.length > 0) expectLength("b", p, b.length);
  expectNotNegative("tolerance", tolerance);
  expectFinite("a", a);
  expectFinite("b", b);
  const factor = choleskyFactor(a, p, tolerance);
  return { factor, solution: choleskySolve(factor, p, b) };
}

/** L of A = L L', behind the door. @throws {SingularError} */
export function choleskyFactor(a: Float64Array, p: number, tolerance: number): Float64Array {
  const factor = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    const at = j * p;
    for (let i = j; i < p; i++) factor[at + i] = a[at + i]!;
    for (let k = 0; k < j; k++) {
      const from = k * p;
      const ljk = factor[from + j]!;
      for (let i = j; i < p; i++) factor[at + i]! -= ljk * factor[from + i]!;
    }
    const left = factor[at + j]!;
    // Written so that a NaN fails too.
    if (!(left > tolerance * a[at + j]! && left > 0 && left < Infinity)) throw new SingularError("matrix", j);
    const root = Math.sqrt(left);
    factor[at + j] = root;
    for (let i = j + 1; i < p; i++) factor[at + i]! /= root;
  }
  return factor;
}

/** A^-1 b from the factor of A. */
export function choleskySolve(factor: Float64Array, p: number, b: Float64Array): Float64Array {
  const solution = Float64Array.from(b);
  for (let from = 0; from < solution.length; from += p) {
    for (let k = 0; k < p; k++) {
      const value = solution[from + k]! / factor[k * p + k]!;
      solution[from + k] = value;
      for (let i = k + 1; i < p; i++) solution[from + i]! -= factor[k * p + i]! * value;
    }
    for (let k = p - 1; k >= 0; k--) {
      let rest = solution[from + k]!;
      for (let i = k + 1; i < p; i++) rest -= factor[k * p + i]! * solution[from + i]!;
      solution[from + k] = rest / factor[k * p + k]!;
    }
  }
  return solution;
}
