import { describe, expect, test } from "vitest";
import { mean, populationVariance, sampleVariance, sum } from "../src/index.js";

describe("moments", () => {
  test("of a known sample", () => {
    expect(sum([2, 4, 4, 4, 5, 5, 7, 9])).toBe(40);
    expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
    expect(sampleVariance([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(32 / 7, 15);
    expect(populationVariance(Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9))).toBe(4);
  });

  test("of one value and of none", () => {
    expect(populationVariance([3])).toBe(0);
    expect(mean([])).toBeNaN();
    expect(sampleVariance([3])).toBeNaN();
    expect(sum([])).toBe(0);
  });
});
