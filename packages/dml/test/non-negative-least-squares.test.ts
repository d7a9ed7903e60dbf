import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nonNegativeLeastSquares } from "../src/non-negative-least-squares.js";

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * b[i]!, 0);

const problem = fc.integer({ min: 1, max: 5 }).chain((k) =>
  fc.record({
    columns: fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 8 }), {
      minLength: k,
      maxLength: k,
    }),
    target: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 8 }),
  }),
);

describe("non-negative least squares", () => {
  test("satisfies the conditions of Kuhn and Tucker, dependent and zero columns included", () => {
    fc.assert(
      fc.property(problem, ({ columns, target }) => {
        const gram = columns.map((a) => Float64Array.from(columns, (b) => dot(a, b)));
        const cross = Float64Array.from(columns, (a) => dot(a, target));
        const weights = nonNegativeLeastSquares(gram, cross);
        expect(weights.every((w) => w >= 0)).toBe(true);
        columns.forEach((_, j) => {
          const gradient = cross[j]! - dot(gram[j]!, weights);
          // No column could lower the objective by growing; one in use could not by shrinking either.
          expect(gradient).toBeLessThan(1e-6);
          if (weights[j]! > 1e-9) expect(Math.abs(gradient)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 1000, seed: 20261122 },
    );
  });

  test("is least squares where that is positive, and zero where all columns point away", () => {
    const gram = [Float64Array.of(2, 1), Float64Array.of(1, 2)];
    expect([...nonNegativeLeastSquares(gram, Float64Array.of(4, 5))]).toEqual([
      expect.closeTo(1, 12),
      expect.closeTo(2, 12),
    ]);
    expect([...nonNegativeLeastSquares(gram, Float64Array.of(-1, -2))]).toEqual([0, 0]);
  });
});
