import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simplexLeastSquares, simplexLogLoss } from "../src/index.js";

const column = (n: number, low: number, high: number) =>
  fc
    .array(fc.double({ min: low, max: high, noNaN: true }), { minLength: n, maxLength: n })
    .map((v) => Float64Array.from(v));

const squaredLoss = (target: Float64Array, predictions: readonly Float64Array[], w: ArrayLike<number>): number =>
  target.reduce((sum, y, i) => sum + (y - predictions.reduce((f, p, l) => f + w[l]! * p[i]!, 0)) ** 2, 0);

const logLoss = (target: Float64Array, predictions: readonly Float64Array[], w: ArrayLike<number>): number =>
  target.reduce((sum, y, i) => {
    const p = predictions.reduce((f, values, l) => f + w[l]! * values[i]!, 0);
    return sum - Math.log(y === 1 ? p : 1 - p);
  }, 0);

/** All weights of three learners on a grid of step 1/20. */
const grid = Array.from({ length: 21 }, (_, a) =>
  Array.from({ length: 21 - a }, (_, b) => [a / 20, b / 20, (20 - a - b) / 20] as const),
).flat();

function expectOnSimplex(w: Float64Array): void {
  expect(w.every((v) => v >= 0)).toBe(true);
  expect(w.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 10);
}

describe("weights of a stack", () => {
  test("squared loss: on the simplex, and no weights of a grid do better", () => {
    const input = fc.record({
      target: column(12, -3, 3),
      predictions: fc.tuple(column(12, -3, 3), column(12, -3, 3), column(12, -3, 3)),
    });
    fc.assert(
      fc.property(input, ({ target, predictions }) => {
        const w = simplexLeastSquares({ target, predictions });
        expectOnSimplex(w);
        const loss = squaredLoss(target, predictions, w);
        for (const other of grid) expect(loss).toBeLessThanOrEqual(squaredLoss(target, predictions, other) + 1e-6);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  test("log loss: on the simplex, and no weights of a grid do better", () => {
    const probability = column(15, 0.02, 0.98);
    const input = fc.record({
      target: fc.array(fc.constantFrom(0, 1), { minLength: 15, maxLength: 15 }).map((v) => Float64Array.from(v)),
      predictions: fc.tuple(probability, probability, probability),
    });
    fc.assert(
      fc.property(input, ({ target, predictions }) => {
        const w = simplexLogLoss({ target, predictions });
        expectOnSimplex(w);
        const loss = logLoss(target, predictions, w);
        for (const other of grid) expect(loss).toBeLessThanOrEqual(logLoss(target, predictions, other) + 1e-6);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  test("a learner that predicts the target exactly gets all the weight", () => {
    const target = Float64Array.of(1, 4, 2, 8);
    const w = simplexLeastSquares({ target, predictions: [target.map((v) => v + 1), target, target.map((v) => -v)] });
    expect([...w]).toEqual([0, 1, 0]);
  });

  test("residuals that are multiples of each other cancel", () => {
    const target = Float64Array.of(1, 2);
    const off = (by: number) => target.map((y) => y + by);
    const w = simplexLeastSquares({ target, predictions: [off(-1), off(-3), off(3)] });
    expectOnSimplex(w);
    expect(squaredLoss(target, [off(-1), off(-3), off(3)], w)).toBeLessThan(1e-20);
  });

  test("two equal learners share what one of them would have", () => {
    const target = Float64Array.of(1, 4, 2, 8);
    const p = Float64Array.of(1, 3, 3, 7);
    expectOnSimplex(simplexLeastSquares({ target, predictions: [p, p] }));
  });

  test("no learner is an error", () => {
    expect(() => simplexLeastSquares({ target: Float64Array.of(1), predictions: [] })).toThrow(
      expect.objectContaining({ code: "DATA" }),
    );
  });
});
