import { describe, expect, test } from "vitest";
import { overlapReport } from "../src/index.js";

const propensity = Float64Array.of(0.005, 0.2, 0.5, 0.5, 0.8, 0.97);
const treatment = Uint8Array.of(0, 1, 0, 1, 0, 1);

const size = (w: readonly number[]) => w.reduce((s, v) => s + v, 0) ** 2 / w.reduce((s, v) => s + v * v, 0);

describe("overlap", () => {
  test("extremes, histogram, effective sizes and thresholds of known propensities", () => {
    const report = overlapReport(propensity, treatment);
    expect([report.min, report.max]).toEqual([0.005, 0.97]);
    expect(report.histogram.treated.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []))).toEqual([
      [4, 1],
      [10, 1],
      [19, 1],
    ]);
    expect(report.quantiles.treated[3]).toBe(0.5);
    const counts = report.beyond.map(({ threshold, below, above }) => ({ threshold, below, above }));
    expect(counts).toEqual([
      { threshold: 0.01, below: 1, above: 0 },
      { threshold: 0.02, below: 1, above: 0 },
      { threshold: 0.05, below: 1, above: 1 },
      { threshold: 0.1, below: 1, above: 1 },
    ]);
    // Beyond .05 one of either arm leaves; who stays has weights 5 and 2, or 2 and 5.
    const { population, kept, effectiveSampleSize } = report.beyond[2]!;
    expect([population, kept]).toEqual([".05 < e < .95", { treated: 2, untreated: 2 }]);
    expect(effectiveSampleSize.treated).toBeCloseTo(49 / 29, 12);
    expect(effectiveSampleSize.untreated).toBeCloseTo(49 / 29, 12);
    // Weights 1/e of the treated: 5, 2, 1/.97.
    const w = [5, 2, 1 / 0.97];
    const [sum, squares] = [w.reduce((s, v) => s + v, 0), w.reduce((s, v) => s + v * v, 0)];
    expect(report.effectiveSampleSize.treated).toBeCloseTo(sum ** 2 / squares, 12);
  });

  test("names whom a trimmed estimate is about, and says nothing where nobody left", () => {
    const trimmed = (dropped: number) =>
      overlapReport(propensity, treatment, { trimmed: { bounds: [0.1, 0.9], dropped } }).trimmed.population;
    expect([trimmed(2), trimmed(0)]).toEqual([".1 < e < .9", null]);
    expect(overlapReport(propensity, treatment).trimmed.population).toBeNull();
  });

  test("a threshold that empties an arm leaves an effective size of 0", () => {
    const [first] = overlapReport(Float64Array.of(0.001, 0.5), Uint8Array.of(0, 1)).beyond;
    expect([first!.kept, first!.effectiveSampleSize]).toEqual([
      { treated: 1, untreated: 0 },
      { treated: 1, untreated: 0 },
    ]);
  });

  test("equal propensities leave the arms' sizes", () => {
    const { effectiveSampleSize } = overlapReport(new Float64Array(5).fill(0.4), Uint8Array.of(1, 1, 0, 0, 0));
    expect(effectiveSampleSize.treated).toBeCloseTo(2, 12);
    expect(effectiveSampleSize.untreated).toBeCloseTo(3, 12);
  });

  test("weights of the sample multiply the inverse propensities, and leave numbers of units as they are", () => {
    const [e, t] = [Float64Array.of(0.2, 0.5, 0.9, 0.3), Uint8Array.of(1, 0, 0, 1)];
    const weighted = overlapReport(e, t, { weights: Float64Array.of(2, 1, 3, 1) });
    expect(weighted.effectiveSampleSize.treated).toBeCloseTo(size([2 / 0.2, 1 / 0.3]), 12);
    expect(weighted.effectiveSampleSize.untreated).toBeCloseTo(size([1 / 0.5, 3 / (1 - 0.9)]), 12);
    expect(weighted.beyond[3]!.kept).toEqual({ treated: 2, untreated: 1 });
    const alike = overlapReport(e, t, { weights: new Float64Array(4).fill(5) });
    expect(alike.effectiveSampleSize.treated).toBeCloseTo(overlapReport(e, t).effectiveSampleSize.treated, 12);
    expect(() => overlapReport(e, t, { weights: new Float64Array(3) })).toThrow(
      expect.objectContaining({ code: "SHAPE" }),
    );
  });

  test("a propensity of 0 is refused", () => {
    expect(() => overlapReport(Float64Array.of(0, 0.5), Uint8Array.of(0, 1))).toThrow(
      expect.objectContaining({ code: "OVERLAP" }),
    );
  });
});
