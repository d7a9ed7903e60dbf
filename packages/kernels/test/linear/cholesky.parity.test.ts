import { expectAllClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { floats, ordinary, outcome, pattern, value } from "./kernel-inputs.js";

const native = loadNative();

/** Positive definite, singular and indefinite matrices: X'X of few or many rows, or anything symmetric. */
const matrix = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 9 })).chain(([p, rows]) =>
  fc.oneof(
    floats(rows * p, ordinary).map((x) => ({ p, a: js.kernels.gram({ x, n: rows, p, y: none, weights: none }).xx })),
    floats(p * p, value).map((a) => ({ p, a })),
  ),
);
const none = new Float64Array(0);
const input = matrix.chain(({ p, a }) =>
  fc.record({
    p: fc.constant(p),
    a: fc.constant(a),
    b: fc.integer({ min: 0, max: 2 }).chain((q) => floats(p * q, ordinary)),
    tolerance: fc.constantFrom(0, 1e-12, 1e-3),
  }),
);

describe.skipIf(native === null)("cholesky: native equals js, bit for bit", () => {
  test("answers and refusals of any symmetric matrix", () => {
    fc.assert(
      fc.property(input, (given) => {
        expect(outcome(() => native!.kernels.cholesky(given))).toEqual(outcome(() => js.kernels.cholesky(given)));
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  test("p = 70", () => {
    const a = js.kernels.gram({ x: pattern(100 * 70, 1), n: 100, p: 70, y: none, weights: none }).xx;
    const given = { a, p: 70, b: pattern(140, 2), tolerance: 1e-12 };
    expect(native!.kernels.cholesky(given)).toEqual(js.kernels.cholesky(given));
  });
});

describe.each([js, ...(native ? [native] : [])])("cholesky, $name", ({ kernels }) => {
  test("solves a Hilbert system of order 5 against its known inverse", () => {
    const p = 5;
    const a = Float64Array.from({ length: 25 }, (_, k) => 1 / (Math.floor(k / p) + (k % p) + 1));
    const first = Float64Array.of(1, 0, 0, 0, 0);
    const { solution } = kernels.cholesky({ a, p, b: first, tolerance: 1e-14 });
    expectAllClose(solution, [25, -300, 1050, -1400, 630], 1e-10);
  });

  test.each([
    ["singular", [1, 1, 1, 1], 1],
    ["indefinite", [1, 2, 2, 1], 1],
    ["negative", [-1, 0, 0, 1], 0],
    ["zero", [0, 0, 0, 0], 0],
    ["dependent by 1 - R^2 = 1e-13 of a unit of 1e8", [1e16, 1e16, 1e16, 1e16 * (1 + 1e-13)], 1],
  ])("a %s matrix is refused at its pivot, no factor of another one returned", (_, a, pivot) => {
    const given = { a: Float64Array.from(a), p: 2, b: none, tolerance: 1e-12 };
    expect(() => kernels.cholesky(given)).toThrow(expect.objectContaining({ code: "SINGULAR", pivot }));
  });
});
