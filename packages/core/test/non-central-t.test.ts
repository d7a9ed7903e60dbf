import { describe, expect, test } from "vitest";
import { nonCentralTSf, studentTSf } from "../src/index.js";

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
