import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { normalCdf } from "../../src/elementary/normal.js";
import { bivariateNormalCdf } from "../../src/selection/bivariate-normal-cdf.js";

/** High-precision integrals; ../elementary/normal-reference.py made them. */
const file = new URL("../elementary/normal-reference.json", import.meta.url);
const { bivariate } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly bivariate: readonly (readonly [h: number, k: number, rho: number, cdf: number])[];
};

describe("bivariateNormalCdf", () => {
  test("is right to 1e-14 for correlations from -.999 to .9999", () => {
    expect(bivariate.length).toBeGreaterThan(400);
    for (const [h, k, rho, cdf] of bivariate) {
      expect(Math.abs(bivariateNormalCdf(h, k, rho) - cdf), `${h}, ${k}, ${rho}`).toBeLessThan(1e-15);
      expect(Math.abs(bivariateNormalCdf(k, h, rho) - cdf), `${k}, ${h}, ${rho}`).toBeLessThan(1e-15);
    }
  });

  test("keeps its relative precision in the corners that a likelihood meets", () => {
    // The table's integrals are right to 1e-30, so its smaller values are left out here.
    const tails = bivariate.filter(([, , , cdf]) => cdf > 1e-17);
    for (const [h, k, rho, cdf] of tails) {
      const tolerance = rho < 0 ? 1e-9 : 1e-13;
      expect(Math.abs(bivariateNormalCdf(h, k, rho) / cdf - 1), `${h}, ${k}, ${rho}`).toBeLessThan(tolerance);
    }
  });

  test("has its closed forms at the origin, without correlation and at the ends", () => {
    for (const rho of [-0.9, -0.2, 0, 0.5, 0.999]) {
      expect(bivariateNormalCdf(0, 0, rho)).toBeCloseTo(0.25 + Math.asin(rho) / (2 * Math.PI), 14);
    }
    expect(bivariateNormalCdf(0.3, -1.2, 0)).toBeCloseTo(normalCdf(0.3) * normalCdf(-1.2), 15);
    expect(bivariateNormalCdf(0.3, -1.2, 1)).toBe(normalCdf(-1.2));
    expect(bivariateNormalCdf(0.3, -1.2, -1)).toBe(0);
    expect(bivariateNormalCdf(1, 0.5, -1)).toBeCloseTo(normalCdf(1) + normalCdf(0.5) - 1, 15);
    expect(bivariateNormalCdf(Number.POSITIVE_INFINITY, 0.5, 0.3)).toBe(normalCdf(0.5));
    expect(bivariateNormalCdf(Number.NEGATIVE_INFINITY, 0.5, 0.3)).toBe(0);
  });

  test("adds up: the four quadrants of any point are 1", () => {
    for (const [h, k, rho] of [
      [0.4, -0.7, 0.6],
      [2.1, 1.4, -0.95],
      [-3, 0.2, 0.99],
    ] as const) {
      const total =
        bivariateNormalCdf(h, k, rho) +
        bivariateNormalCdf(-h, k, -rho) +
        bivariateNormalCdf(h, -k, -rho) +
        bivariateNormalCdf(-h, -k, rho);
      expect(total).toBeCloseTo(1, 14);
    }
  });

  test.each([
    [Number.NaN, 0, 0],
    [0, 0, 1.1],
  ])("refuses %d, %d, %d", (h, k, rho) => {
    expect(() => bivariateNormalCdf(h, k, rho)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
  });
});
