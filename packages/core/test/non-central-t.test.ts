import { describe, expect, test } from "vitest";
import { nonCentralTSf, normalSf, studentTQuantile, studentTSf } from "../src/index.js";

describe("P(T > t) of the noncentral t distribution", () => {
  /** scipy 1.17, scipy.stats.nct.sf. */
  test.each([
    [2, 10, 1, 0.19238843746962478],
    [1.98, 126, 2.82, 0.7988314164519336],
    [2, 38, -1.58, 0.00025113724984338184],
    [12.7, 1, 40, 0.9983098737159383],
    [3, 2.5, 0.3, 0.0576803975805959],
    [300, 1, 200, 0.4950125586414268],
  ])("t = %f, df = %f, ncp = %f", (t, df, ncp, expected) => {
    expect(nonCentralTSf(t, df, ncp)).toBeCloseTo(expected, 11);
  });

  test("nine decimals are left where a million terms come before the first that counts", () => {
    // By quadrature over the denominator, scipy 1.17.
    expect(nonCentralTSf(700, 2, 1400)).toBeCloseTo(0.9816840994585573, 9);
  });

  test("is certain where the mean is further from t than a sum over it could end", () => {
    expect(nonCentralTSf(2, 3, 1e9)).toBe(1);
    expect(nonCentralTSf(2, 3, -1e9)).toBe(0);
    expect(nonCentralTSf(0, 3, 1e9)).toBe(1);
    expect(nonCentralTSf(2, Infinity, Infinity)).toBe(1);
  });

  test("is the normal distribution for degrees without end, and goes over into it without a step", () => {
    for (const df of [1e9, 1e13, 1e17, Infinity]) {
      expect(nonCentralTSf(1.96, df, 2.8)).toBeCloseTo(normalSf(1.96 - 2.8), 9);
      expect(nonCentralTSf(1.96, df, -2.8)).toBeCloseTo(normalSf(1.96 + 2.8), 9);
      expect(studentTQuantile(0.975, df)).toBeCloseTo(1.959963984540054, 8);
    }
    for (const [t, ncp] of [
      [1.96, 2.8],
      [1.6, -0.1],
      [5, 6],
    ] as const) {
      expect(nonCentralTSf(t, 1e6, ncp) - nonCentralTSf(t, 999_999, ncp)).toBeCloseTo(0, 10);
    }
  });

  test("below 0, as one-sided tests at levels above .5 have it", () => {
    expect(nonCentralTSf(-2.5, 8, 0)).toBeCloseTo(studentTSf(-2.5, 8), 11);
    expect(nonCentralTSf(-0.25, 1e9, 0.158)).toBeCloseTo(normalSf(-0.25 - 0.158), 9);
  });

  test("is Student's t without noncentrality, and the normal distribution at 0", () => {
    expect(nonCentralTSf(2.5, 8, 0)).toBeCloseTo(studentTSf(2.5, 8), 11);
    expect(nonCentralTSf(0, 5, 1.5)).toBeCloseTo(0.9331927987311419, 11);
  });

  test("grows with the noncentrality, from 0 to 1", () => {
    const powers = [-60, -5, 0, 1, 3, 10, 60].map((ncp) => nonCentralTSf(2.1, 7, ncp));
    expect(powers).toEqual(powers.toSorted((a, b) => a - b));
    expect(powers[0]!).toBeCloseTo(0, 11);
    expect(powers.at(-1)!).toBeCloseTo(1, 11);
  });
});
