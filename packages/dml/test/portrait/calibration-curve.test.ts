import { createRng } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrationCurve } from "../../src/index.js";

/** One bin: everybody has the same prediction. */
const share = (successes: number, n: number) =>
  calibrationCurve({
    name: "propensity",
    loss: "log",
    target: Float64Array.from({ length: n }, (_, i) => (i < successes ? 1 : 0)),
    prediction: new Float64Array(n).fill(0.3),
  }).bins;

describe("calibrationCurve", () => {
  // Newcombe (1998), Statistics in Medicine 17, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("Wilson's interval of %i in %i as published", (successes, n, low, high) => {
    const [bin, ...more] = share(successes, n);
    expect(more).toEqual([]);
    expect(bin!.observed).toBe(successes / n);
    expect(Math.abs(bin!.ci![0] - low)).toBeLessThan(5e-5);
    expect(Math.abs(bin!.ci![1] - high)).toBeLessThan(5e-5);
  });

  test("an outcome's interval is that of a mean", () => {
    const { bins } = calibrationCurve({
      name: "outcome | T=1",
      loss: "squared",
      target: Float64Array.of(1, 3, 5, 7),
      prediction: Float64Array.of(2, 2, 2, 2),
    });
    // Mean 4, variance 20 / 3, error sqrt(20 / 12).
    expect(bins[0]!.ci![0]).toBeCloseTo(4 - 1.959963984540054 * Math.sqrt(20 / 12), 12);
  });

  test("bins hold everybody once, equal predictions together, and keep both means", () => {
    const predictions = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(predictions, (whole) => {
        const prediction = Float64Array.from(whole, (v) => v / 41);
        const target = Float64Array.from(whole, (v, i) => v + (i % 5));
        const { bins, n } = calibrationCurve({ name: "outcome", loss: "squared", target, prediction });
        expect(n).toBe(whole.length);
        expect(bins.length).toBeLessThanOrEqual(10);
        const average = (of: (bin: (typeof bins)[number]) => number) =>
          bins.reduce((sum, bin) => sum + bin.n * of(bin), 0) / n;
        expect(average(() => 1)).toBeCloseTo(1, 12);
        expect(average((b) => b.observed)).toBeCloseTo(target.reduce((s, v) => s + v, 0) / n, 9);
        expect(average((b) => b.predicted)).toBeCloseTo(prediction.reduce((s, v) => s + v, 0) / n, 9);
        expect(bins.every((b, k) => k === 0 || b.predicted > bins[k - 1]!.predicted)).toBe(true);
        if (new Set(whole).size === whole.length && n >= 10) {
          const sizes = bins.map((b) => b.n);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  test("covers a calibrated propensity at its level", () => {
    const rng = createRng(8);
    let [inside, bins] = [0, 0];
    for (let sample = 0; sample < 200; sample++) {
      const prediction = Float64Array.from({ length: 500 }, () => 0.1 + 0.8 * rng.uniform());
      const target = prediction.map((e) => (rng.uniform() < e ? 1 : 0));
      for (const bin of calibrationCurve({ name: "propensity", loss: "log", target, prediction }).bins) {
        bins += 1;
        if (bin.ci![0] <= bin.predicted && bin.predicted <= bin.ci![1]) inside += 1;
      }
    }
    // Binomial error of 2,000 bins: .005; Wilson's interval is a little wide at 50 units.
    expect(bins).toBe(2000);
    expect(inside / bins).toBeGreaterThan(0.935);
    expect(inside / bins).toBeLessThan(0.97);
  });
});
