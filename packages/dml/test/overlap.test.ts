import { describe, expect, test } from "vitest";
import { estimandLabel, overlapReport, trim } from "../src/index.js";

const propensity = Float64Array.of(0.005, 0.2, 0.5, 0.5, 0.8, 0.97);
const treatment = Uint8Array.of(0, 1, 0, 1, 0, 1);

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
    expect(report.beyond).toEqual([
      { threshold: 0.01, below: 1, above: 0 },
      { threshold: 0.02, below: 1, above: 0 },
      { threshold: 0.05, below: 1, above: 1 },
      { threshold: 0.1, below: 1, above: 1 },
    ]);
    // Weights 1/e of the treated: 5, 2, 1/.97.
    const w = [5, 2, 1 / 0.97];
    const [sum, squares] = [w.reduce((s, v) => s + v, 0), w.reduce((s, v) => s + v * v, 0)];
    expect(report.effectiveSampleSize.treated).toBeCloseTo(sum ** 2 / squares, 12);
  });

  test("equal propensities leave the arms' sizes", () => {
    const { effectiveSampleSize } = overlapReport(new Float64Array(5).fill(0.4), Uint8Array.of(1, 1, 0, 0, 0));
    expect(effectiveSampleSize.treated).toBeCloseTo(2, 12);
    expect(effectiveSampleSize.untreated).toBeCloseTo(3, 12);
  });

  test("a propensity of 0 is refused", () => {
    expect(() => overlapReport(Float64Array.of(0, 0.5), Uint8Array.of(0, 1))).toThrow(
      expect.objectContaining({ code: "OVERLAP" }),
    );
  });
});

describe("trimming", () => {
  test("keeps what lies strictly inside, counts the rest and renames the estimand", () => {
    const result = trim(propensity, treatment, { bounds: [0.05, 0.95], extreme: 0.001 });
    expect([...result.kept]).toEqual([1, 2, 3, 4]);
    expect(result.dropped).toBe(2);
    expect(estimandLabel("ATE", result)).toBe("ATE on .05 < e < .95");
  });

  test("the estimand keeps its name where nobody is dropped", () => {
    expect(estimandLabel("ATT", trim(propensity, treatment, { bounds: [0.001, 0.999], extreme: 0.001 }))).toBe("ATT");
  });

  test("off, it refuses extreme propensities and names the units", () => {
    const call = () => trim(propensity, treatment, { bounds: null, extreme: 0.01 });
    expect(call).toThrow(expect.objectContaining({ code: "OVERLAP", units: [0] }));
    expect(trim(propensity, treatment, { bounds: null, extreme: 0.001 }).dropped).toBe(0);
  });

  test("a group that vanishes is an error of the data", () => {
    expect(() => trim(Float64Array.of(0.5, 0.99), Uint8Array.of(0, 1), { bounds: [0.05, 0.95], extreme: 0 })).toThrow(
      expect.objectContaining({ code: "DATA" }),
    );
  });
});
