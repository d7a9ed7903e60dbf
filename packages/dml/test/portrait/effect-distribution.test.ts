import { normalQuantile } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectDistribution } from "../../src/index.js";

const of = (cate: readonly number[], sd: readonly number[], level?: number) =>
  effectDistribution({ cate: Float64Array.from(cate), cateVariance: Float64Array.from(sd, (s) => s * s) }, level);

const total = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + n, 0);

describe("effectDistribution", () => {
  test("up to a hundred units each is a slice of its own, with its own interval", () => {
    const { curve, above, below, mean, sd } = of([3, -1, 1, 5], [1, 0.5, 2, 0.25], 0.9);
    const z = normalQuantile(0.95);
    expect(curve.map(({ effect }) => effect)).toEqual([-1, 1, 3, 5]);
    expect(curve.map(({ share }) => share)).toEqual([0.125, 0.375, 0.625, 0.875]);
    [0.5, 2, 1, 0.25].forEach((error, k) => {
      const [low, high] = curve[k]!.interval;
      expect((high - low) / 2).toBeCloseTo(z * error, 12);
    });
    // 3 and 5 are more than 1.645 errors above zero, -1 is as far below, 1 is not.
    expect([above, below]).toEqual([0.5, 0.25]);
    expect([mean, sd]).toEqual([2, Math.sqrt(20 / 3)]);
  });

  test("any order of any units: slices and bins hold everybody once, and the mean is that of the slices", () => {
    const effects = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 700 });
    fc.assert(
      fc.property(effects, (cate) => {
        const errors = cate.map((_, i) => 0.1 + (i % 7) / 10);
        const found = of(cate, errors);
        expect(total(found.curve.map(({ n }) => n))).toBe(cate.length);
        expect(total(found.histogram.counts)).toBe(cate.length);
        expect(found.curve.length).toBeLessThanOrEqual(100);
        const fromSlices = total(found.curve.map(({ n, effect }) => n * effect)) / cate.length;
        expect(fromSlices).toBeCloseTo(found.mean, 9);
        const ascending = found.curve.every(({ effect }, k) => k === 0 || effect >= found.curve[k - 1]!.effect - 1e-12);
        expect(ascending).toBe(true);
        const backward = of(cate.toReversed(), errors.toReversed());
        expect(backward.histogram).toEqual(found.histogram);
        expect([backward.above, backward.below]).toEqual([found.above, found.below]);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test("one effect for all is one bin", () => {
    expect(of([2, 2, 2], [1, 1, 1]).histogram).toEqual({ from: 2, to: 2, counts: [3] });
  });

  test("refuses what it cannot describe", () => {
    expect(() => of([1], [1])).toThrow(expect.objectContaining({ code: "DATA" }));
    expect(() => of([1, 2], [1])).toThrow(expect.objectContaining({ code: "SHAPE" }));
    expect(() => of([1, Number.NaN], [1, 1])).toThrow(expect.objectContaining({ code: "NON_FINITE" }));
  });
});
