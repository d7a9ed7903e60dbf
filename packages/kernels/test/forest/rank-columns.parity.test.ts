import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/index.js";
import { anyDesign } from "./forest-inputs.js";

const native = loadNative();

describe.skipIf(native === null)("rankColumns: native equals js, bit for bit", () => {
  test("on any design, for any number of threads", () => {
    fc.assert(
      fc.property(anyDesign, fc.constantFrom(1, 2, 3, 8), (input, threads) => {
        expect(native!.kernels.rankColumns(input, threads)).toEqual(js.kernels.rankColumns(input, 1));
      }),
      { numRuns: 300, seed: 20190402 },
    );
  });

  test.each([
    [{ x: new Float64Array(3), n: 2, p: 2 }, "SHAPE"],
    [{ x: Float64Array.of(1, -Infinity), n: 2, p: 1 }, "NON_FINITE"],
    [{ x: Float64Array.of(1, Infinity), n: 2, p: 1 }, "NON_FINITE"],
  ])("a wrong input carries the same code on both sides", (input, code) => {
    for (const backend of [native!, js]) {
      expect(() => backend.kernels.rankColumns(input, 1)).toThrow(expect.objectContaining({ code }));
    }
  });
});
