import { expectAllClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { THREADS, floats, outcome, pattern, value } from "./kernel-inputs.js";

const native = loadNative();

const input = fc
  .record({ n: fc.integer({ min: 0, max: 12 }), p: fc.integer({ min: 0, max: 5 }), q: fc.integer({ min: 0, max: 2 }) })
  .chain(({ n, p, q }) =>
    fc.record({
      n: fc.constant(n),
      p: fc.constant(p),
      x: fc.oneof(floats(n * p), floats(n * p, fc.integer({ min: -1, max: 1 })), floats(n * p, big)),
      y: floats(n * q, value),
      tolerance: fc.constantFrom(0, 1e-9),
    }),
  );
/** Squares of these overflow. */
const big = fc.constantFrom(1e160, -1e200, 1);

describe.skipIf(native === null)("qrLeastSquares: native equals js, bit for bit", () => {
  test("answers and refusals of any small design", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...THREADS), (given, threads) => {
        const theirs = outcome(() => native!.kernels.qrLeastSquares(given, threads));
        expect(theirs).toEqual(outcome(() => js.kernels.qrLeastSquares(given)));
      }),
      { numRuns: 1000, seed: 4 },
    );
  });

  test.each([
    [700, 70],
    // The last task has fewer rows than the design has columns.
    [8_193, 4],
    [20_000, 9],
  ])("n = %d, p = %d, with threads", (n, p) => {
    const given = { n, p, x: pattern(n * p, 5), y: pattern(2 * n, 6), tolerance: 1e-9 };
    const expected = js.kernels.qrLeastSquares(given);
    for (const threads of THREADS) expect(native!.kernels.qrLeastSquares(given, threads)).toEqual(expected);
  });
});

describe.each([js, ...(native ? [native] : [])])("qrLeastSquares, $name", ({ kernels }) => {
  test("recovers a polynomial that the normal equations lose (degree 8 on 0..20: condition 1e11)", () => {
    const points = Float64Array.from({ length: 21 }, (_, i) => i);
    const x = Float64Array.from({ length: 9 * 21 }, (_, k) => points[k % 21]! ** Math.floor(k / 21));
    const y = points.map((t) => Array.from({ length: 9 }, (_, d) => t ** d).reduce((a, b) => a + b, 0));
    const { coefficients } = kernels.qrLeastSquares({ n: 21, p: 9, x, y, tolerance: 1e-13 });
    expectAllClose(coefficients, new Float64Array(9).fill(1), 1e-5);
  });

  test("R'R is X'X", () => {
    const [n, p] = [30, 4];
    const x = pattern(n * p, 8);
    const { r } = kernels.qrLeastSquares({ n, p, x, y: new Float64Array(0), tolerance: 1e-9 });
    const none = new Float64Array(0);
    expectAllClose(
      kernels.gram({ n: p, p, x: r, y: none, weights: none }).xx,
      kernels.gram({ n, p, x, y: none, weights: none }).xx,
      1e-13,
    );
  });

  test.each([
    ["a dependent column", { p: 2, x: Float64Array.of(1, 2, 3, 2, 4, 6) }, 1],
    ["a column of zeros", { p: 1, x: new Float64Array(3) }, 0],
    ["more columns than rows", { p: 4, x: pattern(12, 1) }, 3],
  ])("%s is refused by its number", (_, given, pivot) => {
    const call = (): unknown => kernels.qrLeastSquares({ n: 3, y: new Float64Array(0), tolerance: 1e-9, ...given });
    expect(call).toThrow(expect.objectContaining({ code: "SINGULAR", pivot }));
  });
});
