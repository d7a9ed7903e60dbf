import type { RunContext } from "@career-dml/core";
import { selectBackend } from "../backend.js";

/** Smallest `1 - R^2` of a column on those before it that the solves of this file accept. */
export const SPD_TOLERANCE = 1e-12;

/**
 * Solution of A x = b for a symmetric positive definite A.
 *
 * @param a p x p; the lower triangle is read.
 * @param b Column-major p x q.
 * @returns Column-major p x q.
 * @throws {SingularError} if A is not positive definite.
 */
export function solveSpd(a: Float64Array, b: Float64Array, p: number, run: RunContext = {}): Float64Array {
  return selectBackend(run.backend).kernels.cholesky({ a, p, b, tolerance: SPD_TOLERANCE }).solution;
}

/** Inverse of a symmetric positive definite p x p matrix. @throws {SingularError} if it is not positive definite. */
export function invertSpd(a: Float64Array, p: number, run: RunContext = {}): Float64Array {
  const identity = new Float64Array(p * p);
  for (let j = 0; j < p; j++) identity[j * p + j] = 1;
  return solveSpd(a, identity, p, run);
}
