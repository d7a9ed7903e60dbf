import { createRng } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import type { BoostingTask } from "../../src/boosting/model.js";
import { problem, taskOf } from "./problems.js";
import { optionsWith, simulate } from "./simulated.js";

const native = loadNative();
const THREADS = [1, 2, 3, 8];

/** The error code of a call, `null` if it succeeds. */
const code = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return null;
};

describe.skipIf(native === null)("native boosting gives the bits of the TypeScript kernels", () => {
  const kernels = native?.kernels ?? js.kernels;

  test("on any small problem: model, losses and predictions", () => {
    fc.assert(
      fc.property(problem, fc.constantFrom(...THREADS), (given, threads) => {
        const { x, n, p } = given;
        const task = taskOf(given);
        const expected = js.kernels.fitBoosting({ x, n, p, ...task }, 1);
        expect(kernels.fitBoosting({ x, n, p, ...task }, threads)).toEqual(expected);
        const batch = { x, n, p, tasks: [task, task], keepModels: true };
        expect(kernels.fitBoostingBatch(batch, threads)).toEqual(js.kernels.fitBoostingBatch(batch, 1));
        for (const scale of ["raw", "response"] as const) {
          const input = { x, n, p, model: expected.model, scale };
          expect(kernels.predictBoosting(input, threads)).toEqual(js.kernels.predictBoosting(input, 1));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("on data large enough for several workers, at any number of threads", () => {
    const { x, n, p, y, binary } = simulate(8100, 19, 12);
    const missing = x.map((v, k) => (Math.floor(k / n) % 3 === 1 && k % 7 === 0 ? Number.NaN : v));
    const validation = Uint32Array.from({ length: 300 }, (_, k) => 14 * k);
    const weights = y.map((_, i) => (i * 7) % 5);
    const monotone = Int8Array.from({ length: p }, (_, j) => (j % 3) - 1);
    const cases: readonly BoostingTask[] = [
      { target: y, loss: "squared", options: optionsWith({ trees: 8, l2: 1 }) },
      { target: binary, loss: "logistic", validation, options: optionsWith({ trees: 8, l2: 0.5, maxDepth: 9 }) },
      { target: y, loss: "squared", options: optionsWith({ trees: 5, subsample: 0.7 }), key: createRng(3).key },
      { target: y, loss: "squared", weights, monotone, options: optionsWith({ trees: 5, l2: 1 }) },
      { target: binary, loss: "logistic", weights, validation, options: optionsWith({ trees: 5 }) },
    ];
    for (const task of cases) {
      const input = { x: missing, n, p, ...task };
      const expected = js.kernels.fitBoosting(input, 1);
      const batch = { x: missing, n, p, tasks: [task], keepModels: false };
      const { predictions } = js.kernels.fitBoostingBatch(batch, 1).tasks[0]!;
      for (const threads of THREADS) {
        expect(kernels.fitBoosting(input, threads)).toEqual(expected);
        expect(kernels.fitBoostingBatch(batch, threads).tasks[0]!.predictions).toEqual(predictions);
      }
    }
  });

  test("and refuses the same with the same codes", () => {
    const { x, n, p, y } = simulate(30, 2, 6);
    const good = { x, n, p, target: y, loss: "squared", options: optionsWith() } as const;
    const { model } = js.kernels.fitBoosting(good, 1);
    const changes: readonly object[] = [
      {},
      { x: x.subarray(1) },
      { n: -1 },
      { n: 1.5 },
      { p: 0 },
      { target: y.subarray(1) },
      { x: x.map((v, k) => (k === 3 ? Number.POSITIVE_INFINITY : v)) },
      { target: y.map((v, k) => (k === 3 ? 1e151 : v)) },
      { loss: "logistic" },
      { loss: "hinge" },
      { options: optionsWith({ trees: 1.5 }) },
      { options: optionsWith({ maxDepth: 17 }) },
      { options: optionsWith({ minLeafSize: 0 }) },
      { options: optionsWith({ l2: Number.NaN }) },
      { options: optionsWith({ subsample: 0.5 }) },
      { rows: Uint32Array.of(2, 2) },
      { rows: new Uint32Array(0) },
      { rows: Uint32Array.of(1, 2), validation: Uint32Array.of(2) },
      { validation: Uint32Array.from({ length: 30 }, (_, i) => i) },
      { weights: y.subarray(1) },
      { weights: y.map(() => 0) },
      { weights: y.map((_, i) => i - 3) },
      { weights: y.map((_, i) => (i === 4 ? Number.NaN : 1)) },
      { weights: y.map((_, i) => (i === 4 ? 1e151 : 1)) },
      { monotone: Int8Array.of(1) },
      { monotone: Int8Array.of(1, 2) },
    ];
    for (const change of changes) {
      const input = { ...good, ...change };
      const expected = code(() => js.kernels.fitBoosting(input, 1));
      expect(
        code(() => kernels.fitBoosting(input, 1)),
        JSON.stringify(Object.keys(change)),
      ).toBe(expected);
    }
    for (const broken of [{ p: 3 }, { left: model.left.map(() => 0) }, { offsets: model.offsets.subarray(1) }]) {
      const input = { x, n, p, model: { ...model, ...broken }, scale: "raw" as const };
      expect(code(() => kernels.predictBoosting(input, 1))).toBe(code(() => js.kernels.predictBoosting(input, 1)));
    }
  });
});
