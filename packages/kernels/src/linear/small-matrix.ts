import { SingularError } from "@career-dml/core";
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";
import { expectCount, expectFinite, expectLength } from "./door.js";

/**
 * Decompositions of small matrices (a few hundred columns at most) by ml-matrix, which only this file imports: matrices
 * come and go as flat column-major arrays, inputs are never changed, and its Cholesky, which returns a factor for
 * matrices that are not positive definite, is not used (see cholesky.ts).
 */

/** Flat column-major array to ml-matrix; always a copy. */
function toMatrix(a: Float64Array, rows: number, columns: number): Matrix {
  const matrix = Matrix.zeros(rows, columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) matrix.set(i, j, a[j * rows + i]!);
  return matrix;
}

/** ml-matrix to a flat column-major array. */
function toFlat(matrix: Matrix): Float64Array {
  const out = new Float64Array(matrix.rows * matrix.columns);
  for (let j = 0; j < matrix.columns; j++) {
    for (let i = 0; i < matrix.rows; i++) out[j * matrix.rows + i] = matrix.get(i, j);
  }
  return out;
}

/** +1 or -1: what makes the first entry of largest magnitude in a column positive. */
function signOf(a: Float64Array, from: number, rows: number): number {
  let most = 0;
  let sign = 1;
  for (let i = 0; i < rows; i++) {
    const value = a[from + i]!;
    if (Math.abs(value) <= most) continue;
    most = Math.abs(value);
    sign = value < 0 ? -1 : 1;
  }
  return sign;
}

/** Eigenvalues and eigenvectors of a symmetric matrix. */
export interface SymmetricEigen {
  /** Eigenvalues in descending order, length p. */
  readonly values: Float64Array;
  /** Eigenvectors, column-major p x p, one per value; the first entry of largest magnitude of each is positive. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix; only the lower triangle is read.
 *
 * @throws {ShapeError} if `a` is not of length p * p. @throws {NonFiniteError} for a NaN or an infinity.
 */
export function symmetricEigen(a: Float64Array, p: number): SymmetricEigen {
  expectCount("p", p, 1);
  expectLength("a", p * p, a.length);
  expectFinite("a", a);
  const matrix = toMatrix(a, p, p);
  for (let j = 0; j < p; j++) for (let i = 0; i < j; i++) matrix.set(i, j, matrix.get(j, i));
  const eigen = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const unordered = toFlat(eigen.eigenvectorMatrix);
  const order = [...eigen.realEigenvalues.keys()].sort(
    (i, j) => eigen.realEigenvalues[j]! - eigen.realEigenvalues[i]! || i - j,
  );
  const vectors = new Float64Array(p * p);
  order.forEach((from, to) => {
    const sign = signOf(unordered, from * p, p);
    for (let i = 0; i < p; i++) vectors[to * p + i] = sign * unordered[from * p + i]!;
  });
  return { values: Float64Array.from(order, (k) => eigen.realEigenvalues[k]!), vectors };
}

/** Singular value decomposition of a matrix, U diag(values) V'. */
export interface Svd {
  /** Left singular vectors, column-major rows x k, k = min(rows, columns). */
  readonly u: Float64Array;
  /** Singular values in descending order, length k. */
  readonly values: Float64Array;
  /** Right singular vectors, column-major columns x k; the first entry of largest magnitude of each is positive. */
  readonly v: Float64Array;
}

/**
 * Thin singular value decomposition U S V'.
 *
 * @throws {ShapeError} if `a` is not of length rows * columns. @throws {NonFiniteError} for a NaN or an infinity.
 */
export function svd(a: Float64Array, rows: number, columns: number): Svd {
  expectCount("rows", rows, 1);
  expectCount("columns", columns, 1);
  expectLength("a", rows * columns, a.length);
  expectFinite("a", a);
  const k = Math.min(rows, columns);
  const parts = new SingularValueDecomposition(toMatrix(a, rows, columns), { autoTranspose: true });
  const u = toFlat(parts.leftSingularVectors).slice(0, rows * k);
  const v = toFlat(parts.rightSingularVectors).slice(0, columns * k);
  for (let j = 0; j < k; j++) {
    if (signOf(v, j * columns, columns) > 0) continue;
    for (let i = 0; i < rows; i++) u[j * rows + i]! *= -1;
    for (let i = 0; i < columns; i++) v[j * columns + i]! *= -1;
  }
  return { u, values: Float64Array.from(parts.diagonal).slice(0, k), v };
}

/**
 * Inverse of a square matrix of full numerical rank, by its singular values.
 *
 * @throws {SingularError} if the smallest singular value is at most `tolerance` times the largest; its pivot is the
 *   numerical rank.
 */
export function invert(a: Float64Array, p: number, tolerance = 1e-13): Float64Array {
  const { u, values, v } = svd(a, p, p);
  const rank = values.filter((s) => s > tolerance * values[0]!).length;
  if (rank < p) throw new SingularError("matrix", rank);
  const inverse = new Float64Array(p * p);
  for (let k = 0; k < p; k++) {
    for (let j = 0; j < p; j++) {
      const factor = u[k * p + j]! / values[k]!;
      for (let i = 0; i < p; i++) inverse[j * p + i]! += v[k * p + i]! * factor;
    }
  }
  return inverse;
}
