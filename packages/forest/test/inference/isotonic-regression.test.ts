import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateStepFunction, isotonicRegression } from "../../src/index.js";

/** The min-max formula: f(x_i) = max over starts up to i of the min over ends from i of the mean between them. */
function minMax(x: number[], y: number[], w: number[]): number[] {
  return x.map((at) => {
    let most = -Infinity;
    for (const start of x.filter((v) => v <= at)) {
      let least = Infinity;
      for (const end of x.filter((v) => v >= at)) {
        const inside = x.flatMap((v, i) => (v >= start && v <= end ? [i] : []));
        const weight = inside.reduce((sum, i) => sum + w[i]!, 0);
        least = Math.min(least, inside.reduce((sum, i) => sum + w[i]! * y[i]!, 0) / weight);
      }
      most = Math.max(most, least);
    }
    return most;
  });
}

const units = fc.array(
  fc.record({
    x: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.double({ min: -3, max: 3, noNaN: true }), fc.constant(-0)),
    y: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })),
    w: fc.double({ min: 0.1, max: 10, noNaN: true }),
  }),
  { minLength: 1, maxLength: 12 },
);

describe("isotonicRegression", () => {
  test("equals the min-max formula on any data, ties and weights included", () => {
    fc.assert(
      fc.property(units, (rows) => {
        const [x, y, w] = (["x", "y", "w"] as const).map((key) => rows.map((row) => row[key]));
        const step = isotonicRegression({
          x: Float64Array.from(x!),
          y: Float64Array.from(y!),
          weights: Float64Array.from(w!),
        });
        const fitted = evaluateStepFunction(step, Float64Array.from(x!));
        const expected = minMax(x!, y!, w!);
        fitted.forEach((v, i) => {
          expect(Math.abs(v - expected[i]!)).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 500, seed: 19550401 },
    );
  });

  test("pools what falls and keeps what rises", () => {
    const { breaks, values } = isotonicRegression({
      x: Float64Array.of(5, 1, 3, 2, 4),
      y: Float64Array.of(10, 1, 2, 3, 8),
    });
    expect([...breaks]).toEqual([1, 2, 4, 5]);
    expect([...values]).toEqual([1, 2.5, 8, 10]);
  });

  test("is constant between breaks and beyond the ends", () => {
    const step = { breaks: Float64Array.of(1, 2), values: Float64Array.of(10, 20) };
    expect([...evaluateStepFunction(step, Float64Array.of(-5, 1, 1.9, 2, 99))]).toEqual([10, 10, 10, 20, 20]);
  });

  test.each([
    ["lengths that differ", { x: new Float64Array(2), y: new Float64Array(3) }, "SHAPE"],
    ["no units", { x: new Float64Array(0), y: new Float64Array(0) }, "DATA"],
    ["a missing y", { x: new Float64Array(1), y: Float64Array.of(Number.NaN) }, "NON_FINITE"],
    ["a weight of 0", { x: new Float64Array(1), y: new Float64Array(1), weights: new Float64Array(1) }, "DATA"],
  ])("%s: refused", (_, input, code) => {
    expect(() => isotonicRegression(input)).toThrow(expect.objectContaining({ code }));
  });
});
