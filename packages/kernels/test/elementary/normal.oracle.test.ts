import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fillNormalTerms, gaussian, normalCdf, normalTerms } from "../../src/elementary/normal.js";

/** 60-digit arithmetic, rounded; normal-reference.py beside this file made it. */
const reference = JSON.parse(readFileSync(new URL("./normal-reference.json", import.meta.url), "utf8")) as {
  readonly normal: readonly (readonly [number, number, number, number, number])[];
};
/** The distribution function is a normal double down to here. */
const rows = reference.normal.filter(([z]) => z >= -37 && z <= 37);
const z = Float64Array.from(rows, (row) => row[0]);
const terms = normalTerms(z.length);
fillNormalTerms(z, z.length, terms);

/** Largest relative distance from a column of the reference. */
function worst(values: ArrayLike<number>, column: 1 | 2 | 3 | 4): { distance: number; at: number } {
  let [distance, at] = [0, Number.NaN];
  rows.forEach((row, i) => {
    const d = Math.abs(values[i]! / row[column] - 1);
    if (d > distance) [distance, at] = [d, row[0]];
  });
  return { distance, at };
}

describe("on [-37, 37], against 60 digits", () => {
  test("log Phi, Phi and phi / Phi are right to a relative 1e-14", () => {
    expect(rows.length).toBeGreaterThan(700);
    expect(worst(terms.logCdf, 1).distance).toBeLessThan(1e-14);
    expect(worst(z.map(normalCdf), 2).distance).toBeLessThan(1e-14);
    expect(worst(terms.ratio, 3).distance).toBeLessThan(1e-14);
  });

  test("the curvature keeps 12 digits, where phi / Phi + z loses as many as it has places before the point", () => {
    expect(worst(terms.curvature, 4).distance).toBeLessThan(2e-12);
  });
});

test("far tails: the series takes over without a step, and nothing is NaN", () => {
  const far = Float64Array.of(-39.99999, -40.00001, -60, -1e5, -1e100, -1e300, 1e300, 50);
  const out = normalTerms(far.length);
  fillNormalTerms(far, far.length, out);
  expect(Math.abs(out.curvature[0]! - out.curvature[1]!)).toBeLessThan(2e-9);
  expect(Array.from(out.curvature.subarray(3))).toEqual([1 - 1e-10, 1, 1, 0, 0]);
  for (const i of [3, 4, 5]) expect(Math.abs(out.ratio[i]! / -far[i]! - 1)).toBeLessThan(1.1e-10);
  expect(out.logCdf.every((v) => !Number.isNaN(v))).toBe(true);
});

test("the Gaussian is symmetric, 1 at 0 and 0 beyond the doubles", () => {
  expect([gaussian(0), gaussian(38), gaussian(-1e200)]).toEqual([1, 0, 0]);
  for (const x of [0.1, 3.7, 12.34, 37.1]) expect(gaussian(-x)).toBe(gaussian(x));
});
