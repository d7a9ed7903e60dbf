import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { floats, pattern, THREADS, weightsOf } from "./kernel-inputs.js";

const native = loadNative();

const input = fc
  .record({ n: fc.integer({ min: 0, max: 40 }), p: fc.integer({ min: 0, max: 6 }), q: fc.integer({ min: 0, max: 3 }) })
  .chain(({ n, p, q }) =>
    fc.record({ n: fc.constant(n), p: fc.constant(p), x: floats(n * p), y: floats(n * q), weights: weightsOf(n) }),
  );

describe.skipIf(native === null)("gram: native equals js, bit for bit", () => {
  test("on any small design", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...THREADS), (given, threads) => {
        expect(native!.kernels.gram(given, threads)).toEqual(js.kernels.gram(given));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test.each([
    [511, 5],
    [512, 4],
    [513, 1],
    [30_000, 13],
  ])("n = %d, p = %d: chunks and threads", (n, p) => {
    const weights = pattern(n, 3).map(Math.abs);
    for (const given of [
      { n, p, x: pattern(n * p, 1), y: pattern(2 * n, 2), weights },
      { n, p, x: pattern(n * p, 4), y: new Float64Array(0), weights: new Float64Array(0) },
    ]) {
      const expected = js.kernels.gram(given);
      for (const threads of THREADS) expect(native!.kernels.gram(given, threads)).toEqual(expected);
    }
  });
});

describe.each([js, ...(native ? [native] : [])])("gram at the door, $name", ({ kernels }) => {
  const good = { n: 2, p: 1, x: Float64Array.of(1, 2), y: new Float64Array(0), weights: new Float64Array(0) };

  test("is X'WX and X'Wy", () => {
    const given = { ...good, y: Float64Array.of(1, 1), weights: Float64Array.of(3, 1) };
    expect(kernels.gram(given)).toEqual({ xx: Float64Array.of(7), xy: Float64Array.of(5) });
  });

  test.each([
    ["a wrong length", { p: 2 }, "SHAPE"],
    ["weights of another length", { weights: Float64Array.of(1) }, "SHAPE"],
    ["right-hand sides of another length", { y: Float64Array.of(1, 2, 3) }, "SHAPE"],
    ["an infinity", { x: Float64Array.of(1, Number.POSITIVE_INFINITY) }, "NON_FINITE"],
    ["a missing value", { y: Float64Array.of(Number.NaN, 1) }, "NON_FINITE"],
    ["a negative weight", { weights: Float64Array.of(1, -1) }, "OPTIONS"],
    ["a negative count", { n: -1 }, "OPTIONS"],
    ["a broken count", { p: 1.5 }, "OPTIONS"],
  ])("%s has its code", (_, change, code) => {
    expect(() => kernels.gram({ ...good, ...change })).toThrow(expect.objectContaining({ code }));
  });
});
