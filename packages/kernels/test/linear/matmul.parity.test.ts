import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { floats, pattern, THREADS } from "./kernel-inputs.js";

const native = loadNative();
const size = fc.integer({ min: 0, max: 9 });

const input = fc
  .tuple(size, size, size)
  .chain(([n, m, q]) =>
    fc.record({ n: fc.constant(n), m: fc.constant(m), q: fc.constant(q), a: floats(n * m), b: floats(m * q) }),
  );

describe.skipIf(native === null)("matmul: native equals js, bit for bit", () => {
  test("on any small pair", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...THREADS), (given, threads) => {
        expect(native!.kernels.matmul(given, threads)).toEqual(js.kernels.matmul(given));
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test.each([
    [5_000, 70, 1],
    [700, 33, 40],
    [2_049, 6, 20],
  ])("%d x %d times q = %d, with threads", (n, m, q) => {
    const given = { n, m, q, a: pattern(n * m, 1), b: pattern(m * q, 2) };
    const expected = js.kernels.matmul(given);
    for (const threads of THREADS) expect(native!.kernels.matmul(given, threads)).toEqual(expected);
  });
});

describe.each([js, ...(native ? [native] : [])])("matmul, $name", ({ kernels }) => {
  test("is the product", () => {
    const given = { a: Float64Array.of(1, 2, 3, 4), b: Float64Array.of(5, 6, 7, 8), n: 2, m: 2, q: 2 };
    expect(kernels.matmul(given).c).toEqual(Float64Array.of(23, 34, 31, 46));
  });

  test("a wrong length has its code", () => {
    const given = { a: new Float64Array(4), b: new Float64Array(3), n: 2, m: 2, q: 2 };
    expect(() => kernels.matmul(given)).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });
});
