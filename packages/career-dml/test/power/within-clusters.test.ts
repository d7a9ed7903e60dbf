import { clusterIndex, createRng, normalQuantile } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { clusterSizes, pairwiseCorrelation } from "../../src/power/within-clusters.js";

const pairs = clusterIndex([0, 0, 1, 1, 2, 2], 6);

describe("correlation within clusters", () => {
  test("is 1 for copies and -1 for opposites", () => {
    expect(pairwiseCorrelation(Float64Array.of(1, 1, -2, -2, 1, 1), pairs)).toBeCloseTo(1, 12);
    expect(pairwiseCorrelation(Float64Array.of(1, -1, 2, -2, -3, 3), pairs)).toBeCloseTo(-1, 12);
  });

  test("is null without a pair, and without variance", () => {
    expect(pairwiseCorrelation(Float64Array.of(1, 2, 3), clusterIndex([0, 1, 2], 3))).toBeNull();
    expect(pairwiseCorrelation(new Float64Array(6), pairs)).toBeNull();
  });

  test("is the share of the variance that clusters have in common", () => {
    const rng = createRng(1);
    const [count, size] = [400, 5];
    const index = clusterIndex(
      Int32Array.from({ length: count * size }, (_, i) => Math.floor(i / size)),
      count * size,
    );
    const draws = (share: number): Float64Array => {
      const own = Float64Array.from({ length: count }, () => normalQuantile(rng.uniform()));
      return Float64Array.from(
        { length: count * size },
        (_, i) => Math.sqrt(share) * own[index.of[i]!]! + Math.sqrt(1 - share) * normalQuantile(rng.uniform()),
      );
    };
    expect(Math.abs(pairwiseCorrelation(draws(0.3), index)! - 0.3)).toBeLessThan(0.1);
    expect(Math.abs(pairwiseCorrelation(draws(0), index)!)).toBeLessThan(0.05);
  });

  test("sizes: mean and coefficient of variation", () => {
    const { size, sizeVariation } = clusterSizes(clusterIndex([0, 0, 0, 1, 2, 2, 2, 2], 8));
    expect(size).toBeCloseTo(8 / 3, 12);
    expect(sizeVariation).toBeCloseTo(Math.sqrt((1 / 9 + 25 / 9 + 16 / 9) / 3) / (8 / 3), 12);
  });
});
