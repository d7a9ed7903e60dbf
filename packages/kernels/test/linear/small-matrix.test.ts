import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { product } from "../../src/linear/matmul.js";
import { invert, svd, symmetricEigen } from "../../src/linear/small-matrix.js";
import { pattern } from "./kernel-inputs.js";

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: a.length }, (_, k) => a[(k % columns) * rows + Math.floor(k / columns)]!);
}

const identity = (p: number): Float64Array =>
  Float64Array.from({ length: p * p }, (_, k) => (k % (p + 1) === 0 ? 1 : 0));

describe("symmetricEigen", () => {
  test("of the path graph: 2 - 2 cos(pi k / (p + 1)), in descending order", () => {
    const p = 7;
    const a = Float64Array.from({ length: p * p }, (_, k) => {
      const distance = Math.abs((k % p) - Math.floor(k / p));
      return distance === 0 ? 2 : distance === 1 ? -1 : 0;
    });
    const { values } = symmetricEigen(a, p);
    const expected = Array.from({ length: p }, (_, k) => 2 - 2 * Math.cos((Math.PI * (p - k)) / (p + 1)));
    expectAllClose(values, expected, 1e-13);
  });

  test("vectors are orthonormal, give the matrix back and have their largest entry positive", () => {
    const p = 12;
    const x = pattern(p * p, 1);
    const a = product(transposed(x, p, p), x, p, p, p);
    const { values, vectors } = symmetricEigen(a, p);
    expectAllClose(product(transposed(vectors, p, p), vectors, p, p, p), identity(p), 1e-12);
    const scaled = vectors.map((v, k) => v * values[Math.floor(k / p)]!);
    expectAllClose(product(scaled, transposed(vectors, p, p), p, p, p), a, 1e-12);
    for (let j = 0; j < p; j++) {
      const vector = [...vectors.subarray(j * p, (j + 1) * p)];
      expect(Math.max(...vector)).toBeGreaterThanOrEqual(-Math.min(...vector));
    }
  });

  test("reads the lower triangle and leaves its input alone", () => {
    const lower = Float64Array.of(2, 1, 99, 2);
    expectAllClose(symmetricEigen(lower, 2).values, [3, 1], 1e-14);
    expect([...lower]).toEqual([2, 1, 99, 2]);
  });

  test("an infinity is refused", () => {
    const infinite = Float64Array.of(1, Number.POSITIVE_INFINITY, 0, 1);
    expect(() => symmetricEigen(infinite, 2)).toThrow(expect.objectContaining({ code: "NON_FINITE" }));
  });
});

describe("svd", () => {
  test.each([
    [5, 3],
    [3, 5],
    [4, 4],
  ])("of a %d x %d matrix: U S V' gives it back, U and V are orthonormal", (rows, columns) => {
    const k = Math.min(rows, columns);
    const a = pattern(rows * columns, 9);
    const { u, values, v } = svd(a, rows, columns);
    const scaled = u.map((entry, at) => entry * values[Math.floor(at / rows)]!);
    expectAllClose(product(scaled, transposed(v, columns, k), rows, k, columns), a, 1e-13);
    expectAllClose(product(transposed(u, rows, k), u, k, rows, k), identity(k), 1e-13);
    expectAllClose(product(transposed(v, columns, k), v, k, columns, k), identity(k), 1e-13);
    expect([...values]).toEqual([...values].sort((s, t) => t - s));
  });
});

describe("invert", () => {
  test("of a known matrix, symmetric or not", () => {
    expectAllClose(invert(Float64Array.of(4, 2, 7, 6), 2), [0.6, -0.2, -0.7, 0.4], 1e-14);
  });

  test("times the matrix is the identity", () => {
    const a = pattern(36, 4);
    expectAllClose(product(a, invert(a, 6), 6, 6, 6), identity(6), 1e-12);
  });

  test("a matrix of rank 2 is refused at its rank", () => {
    const a = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(() => invert(a, 3)).toThrow(expect.objectContaining({ code: "SINGULAR", pivot: 2 }));
    expectClose(svd(a, 3, 3).values[2]!, 0, 1e-14);
  });
});
