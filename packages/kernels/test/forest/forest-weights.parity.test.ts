import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ForestWeightsInput, js, loadNative } from "../../src/index.js";
import { numbered, weightsOf } from "./forest-calls.js";
import { largeForest } from "./forest-inputs.js";

const native = loadNative();

const bytes = (values: Uint32Array | Float64Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

describe("forestWeights", () => {
  test("of one regression tree are the shares of the leaf's units", () => {
    const forest = { ...largeForest("regression"), bags: 1, bagSize: 1 };
    const input = weightsOf(forest, false);
    const { starts, units, weights } = js.kernels.forestWeights(input, 1);
    const { estimate } = js.kernels.predictForest(
      { ...input, kind: "regression", x: input.query, n: input.m, from: 0, to: input.m, keys: new Uint32Array(0) },
      1,
    );
    for (let i = 0; i < input.m; i++) {
      const own = weights.subarray(starts[i], starts[i + 1]);
      expect(own.every((w) => w === 1 / own.length)).toBe(true);
      const mean = units
        .subarray(starts[i], starts[i + 1])
        .reduce((sum, u, k) => sum + own[k]! * forest.outcome[u]!, 0);
      expect(mean).toBeCloseTo(estimate[i]!, 12);
    }
  });
});

describe.skipIf(native === null)("forestWeights: native equals js, bit for bit", () => {
  test("on any forest, clusters, empty leaves and rows in every bag included", () => {
    fc.assert(
      fc.property(numbered, fc.boolean(), fc.constantFrom(1, 2, 3, 8), (forest, outOfBag, threads) => {
        const input = weightsOf(forest, outOfBag);
        const expected = js.kernels.forestWeights(input, 1);
        expect(native!.kernels.forestWeights(input, threads)).toEqual(expected);
        for (let i = 0; i < input.m; i++) {
          const own = expected.weights.subarray(expected.starts[i], expected.starts[i + 1]);
          if (own.length > 0) expect(own.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
        }
      }),
      { numRuns: 200, seed: 20190402 },
    );
  });

  test.each(["causal", "regression"] as const)("on deep %s trees, in any number of threads", (kind) => {
    const input = weightsOf(largeForest(kind), true);
    const expected = js.kernels.forestWeights(input, 1);
    for (const threads of [1, 2, 3, 8]) {
      const found = native!.kernels.forestWeights(input, threads);
      // Element by element, a million entries would take the matcher longer than all else.
      for (const part of ["starts", "units", "weights"] as const) {
        expect(bytes(found[part]).equals(bytes(expected[part])), `${part}, ${threads} threads`).toBe(true);
      }
    }
  });

  test.each([
    [{ threshold: new Float64Array(1) }, "SHAPE"],
    [{ keys: Uint32Array.of(1, 2, 3, 4) }, "SHAPE"],
    [{ query: new Float64Array(1) }, "SHAPE"],
    [{ rows: Uint32Array.of(1) }, "SHAPE"],
    [{ rows: new Uint32Array(520).fill(2000) }, "OPTIONS"],
    [{ bagSize: 3 }, "OPTIONS"],
    [{ bagSample: 0 }, "OPTIONS"],
    [{ splitSample: 2000 }, "OPTIONS"],
    [{ roots: Uint32Array.of(0, 4e9) }, "OPTIONS"],
  ] satisfies [Partial<ForestWeightsInput>, string][])("%o carries the same code on both sides", (wrong, code) => {
    const input = { ...weightsOf(largeForest("causal"), true), ...wrong };
    for (const backend of [native!, js]) {
      expect(() => backend.kernels.forestWeights(input, 1)).toThrow(expect.objectContaining({ code }));
    }
  });
});
