import { describe, expect, test } from "vitest";
import { clusterIndex, clusterSums, influenceVariance } from "../src/index.js";

describe("clusters", () => {
  test("are numbered in the order of their first units", () => {
    const index = clusterIndex([7, -2, 7, 30, -2], 5);
    expect([...index.of]).toEqual([0, 1, 0, 2, 1]);
    expect(index.count).toBe(3);
    expect([...clusterSums(Float64Array.of(1, 2, 4, 8, 16), index)]).toEqual([5, 18, 8]);
  });

  test("of one unit each give the variance of a mean", () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    const influence = Float64Array.from(values, (v) => (v - 5) / 8);
    expect(influenceVariance(influence)).toBeCloseTo(32 / 7 / 8, 14);
    expect(influenceVariance(influence, clusterIndex([0, 1, 2, 3, 4, 5, 6, 7], 8))).toBe(influenceVariance(influence));
  });

  test("that repeat each unit m times leave the variance as it was", () => {
    const once = Float64Array.of(0.3, -0.5, 0.1, 0.1);
    const thrice = Float64Array.from({ length: 12 }, (_, i) => once[i % 4]! / 3);
    const clusters = Array.from({ length: 12 }, (_, i) => i % 4);
    expect(influenceVariance(thrice, clusterIndex(clusters, 12))).toBeCloseTo(influenceVariance(once), 15);
  });

  test.each([
    ["too few labels", [1, 2], "SHAPE"],
    ["one cluster", [4, 4, 4], "DATA"],
    ["a label that is not an integer", [1, Number.NaN, 2], "DATA"],
  ])("%s: refused", (_, clusters, code) => {
    expect(() => clusterIndex(clusters, 3)).toThrow(expect.objectContaining({ code }));
  });
});
