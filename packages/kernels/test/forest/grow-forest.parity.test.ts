import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GrowForestInput, js, loadNative } from "../../src/index.js";
import { anyForest, kinds, largeForest, largeGeneralForest } from "./forest-inputs.js";

const native = loadNative();

describe.skipIf(native === null)("growForest: native equals js, bit for bit", () => {
  test("on any data, options and threads", () => {
    fc.assert(
      fc.property(anyForest, fc.constantFrom(1, 2, 3, 8), (input, threads) => {
        expect(native!.kernels.growForest(input, threads)).toEqual(js.kernels.growForest(input, 1));
      }),
      { numRuns: 800, seed: 20190402 },
    );
  });

  test.each(kinds.flatMap((kind) => [[kind, "units"] as const, [kind, "weighted units"] as const]))(
    "on deep %s trees of %s, with 1, 2, 3 and 8 threads",
    (kind, units) => {
      const plain = largeForest(kind);
      const weight = plain.x.subarray(0, plain.n).map((x) => 1 + x * x);
      const input = units === "units" ? plain : { ...plain, weight };
      const expected = js.kernels.growForest(input, 1);
      expect(expected.feature.length).toBeGreaterThan(30 * expected.roots.length);
      for (const threads of [1, 2, 3, 8]) expect(native!.kernels.growForest(input, threads)).toEqual(expected);
    },
  );

  test.each(kinds)("on %s trees with missing values, ties and categories", (kind) => {
    const input = largeGeneralForest(kind);
    const expected = js.kernels.growForest(input, 1);
    expect(expected.sets.length).toBeGreaterThan(expected.roots.length);
    for (const threads of [1, 2, 3, 8]) expect(native!.kernels.growForest(input, threads)).toEqual(expected);
  });

  test.each([
    [{ outcome: new Float64Array(3) }, "SHAPE"],
    [{ key: new Uint32Array(3) }, "SHAPE"],
    [{ treeSample: 1001 }, "OPTIONS"],
    [{ splitSample: 0 }, "OPTIONS"],
    [{ clusters: new Int32Array(3) }, "SHAPE"],
    [{ clusters: new Int32Array(2000).fill(1) }, "OPTIONS"],
    [{ clusters: Int32Array.from({ length: 2000 }, (_, i) => i % 1500), clusterUnits: 2 }, "OPTIONS"],
    [{ missing: new Int32Array(1) }, "SHAPE"],
    [{ categorical: new Uint8Array(1) }, "SHAPE"],
    [{ categorical: new Uint8Array(7).fill(1) }, "OPTIONS"],
    [{ alpha: 0.6 }, "OPTIONS"],
    [{ mtry: 8 }, "OPTIONS"],
  ] satisfies [Partial<GrowForestInput>, string][])("%o carries the same code on both sides", (wrong, code) => {
    const input = { ...largeForest("causal"), ...wrong };
    for (const backend of [native!, js]) {
      expect(() => backend.kernels.growForest(input, 1)).toThrow(expect.objectContaining({ code }));
    }
  });
});
