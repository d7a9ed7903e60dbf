import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative, type PredictForestInput } from "../../src/index.js";
import { predictionOf } from "./forest-calls.js";
import { anyForest, kinds, largeForest, largeGeneralForest } from "./forest-inputs.js";

const native = loadNative();

describe.skipIf(native === null)("predictForest: native equals js, bit for bit", () => {
  test("on any forest, empty leaves and rows in every bag included", () => {
    fc.assert(
      fc.property(anyForest, fc.boolean(), fc.constantFrom(1, 2, 3, 8), (forest, outOfBag, threads) => {
        const input = predictionOf(forest, outOfBag);
        expect(native!.kernels.predictForest(input, threads)).toEqual(js.kernels.predictForest(input, 1));
      }),
      { numRuns: 500, seed: 20190402 },
    );
  });

  test.each(kinds)("on deep %s trees, in any number of threads and batches", (kind) => {
    const input = predictionOf(largeForest(kind), true);
    const expected = js.kernels.predictForest(input, 1);
    for (const threads of [1, 2, 3, 8]) expect(native!.kernels.predictForest(input, threads)).toEqual(expected);
    const part = native!.kernels.predictForest({ ...input, from: 333, to: 1501 }, 2);
    const outputs = expected.estimate.length / input.n;
    expect(part.estimate).toEqual(expected.estimate.slice(333 * outputs, 1501 * outputs));
    expect(part.variance).toEqual(expected.variance.slice(333 * outputs, 1501 * outputs));
  });

  test.each(kinds)("on %s trees with missing values and categories", (kind) => {
    const grown = largeGeneralForest(kind);
    const input = predictionOf(grown, true);
    const expected = js.kernels.predictForest(input, 1);
    for (const threads of [1, 2, 3, 8]) expect(native!.kernels.predictForest(input, threads)).toEqual(expected);
    // Rows with categories that no tree has seen, and values missing where none were.
    const x = grown.x.map((v, k) => (k % 7 === 0 ? Number.NaN : k % 5 === 0 ? 1e5 + v : v));
    const strange = { ...predictionOf(grown, false), x };
    expect(native!.kernels.predictForest(strange, 2)).toEqual(js.kernels.predictForest(strange, 1));
    expect(js.kernels.predictForest(strange, 1).estimate.every(Number.isFinite)).toBe(true);
  });

  test.each([
    [{ feature: new Int32Array(0) }, "SHAPE"],
    [{ threshold: new Float64Array(1) }, "SHAPE"],
    [{ keys: Uint32Array.of(1, 2, 3, 4) }, "SHAPE"],
    [{ to: 2001 }, "OPTIONS"],
    [{ bagSize: 3 }, "OPTIONS"],
    [{ roots: Uint32Array.of(0, 4e9) }, "OPTIONS"],
    [{ statistics: new Float64Array(4) }, "OPTIONS"],
  ] satisfies [Partial<PredictForestInput>, string][])("%o carries the same code on both sides", (wrong, code) => {
    const input = { ...predictionOf(largeForest("causal"), false), ...wrong };
    for (const backend of [native!, js]) {
      expect(() => backend.kernels.predictForest(input, 1)).toThrow(expect.objectContaining({ code }));
    }
  });
});
