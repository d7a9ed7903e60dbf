import { createRng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { drawBernoulli, drawBeta, drawCategory, drawFlatDirichlet, drawNormal } from "../src/draws.js";
import { mean, variance } from "./moments.js";

const DRAWS = 40_000;
const many = (draw: () => number): Float64Array => Float64Array.from({ length: DRAWS }, draw);

/** A mean of DRAWS draws of variance `spread` lies within five standard errors of `expected`. */
function expectMean(values: Float64Array, expected: number, spread: number): void {
  expect(Math.abs(mean(values) - expected)).toBeLessThan(5 * Math.sqrt(spread / DRAWS));
}

describe("draws against the moments of their laws", () => {
  test("normal: mean 0, variance 1, kurtosis 3", () => {
    const rng = createRng(1);
    const v = many(() => drawNormal(rng));
    expectMean(v, 0, 1);
    expectMean(
      v.map((x) => x ** 2),
      1,
      2,
    );
    expectMean(
      v.map((x) => x ** 4),
      3,
      96,
    );
  });

  test.each([
    [1, 1],
    [2, 5],
    [5, 2],
  ])("Beta(%i, %i): mean a / (a + b), variance a b / ((a + b)^2 (a + b + 1))", (a, b) => {
    const rng = createRng(2);
    const v = many(() => drawBeta(rng, a, b));
    const expected = (a * b) / ((a + b) ** 2 * (a + b + 1));
    expectMean(v, a / (a + b), expected);
    expect(variance(v) / expected).toBeGreaterThan(0.95);
    expect(variance(v) / expected).toBeLessThan(1.05);
  });

  test("flat Dirichlet: sums to 1, component variance (m - 1) / (m^2 (m + 1)), negative covariance", () => {
    const rng = createRng(3);
    const m = 5;
    const rows = Array.from({ length: DRAWS }, () => drawFlatDirichlet(rng, m));
    for (const row of rows.slice(0, 100)) expect(row.reduce((s, p) => s + p, 0)).toBeCloseTo(1, 12);
    const first = Float64Array.from(rows, (row) => row[0]!);
    const expected = (m - 1) / (m * m * (m + 1));
    expectMean(first, 1 / m, expected);
    expect(variance(first) / expected).toBeGreaterThan(0.95);
    expect(variance(first) / expected).toBeLessThan(1.05);
    const product = Float64Array.from(rows, (row) => row[0]! * row[1]!);
    expect(mean(product)).toBeCloseTo(1 / (m * (m + 1)), 3);
  });

  test("category and Bernoulli: frequencies within five standard errors", () => {
    const rng = createRng(4);
    const weights = Float64Array.of(1, 0, 5, 2);
    const counts = new Float64Array(4);
    for (let i = 0; i < DRAWS; i++) counts[drawCategory(rng, weights)]!++;
    expect(counts[1]).toBe(0);
    [1 / 8, 0, 5 / 8, 2 / 8].forEach((p, j) => {
      expect(Math.abs(counts[j]! / DRAWS - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / DRAWS));
    });
    expectMean(
      many(() => drawBernoulli(rng, 0.3)),
      0.3,
      0.21,
    );
  });
});
