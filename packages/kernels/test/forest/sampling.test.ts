import { createRng } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { drawCandidates, poissonThresholds } from "../../src/forest/candidate-features.js";
import { drawSubset, isMember, select } from "../../src/forest/subsets.js";

describe("drawSubset", () => {
  test.each([
    [1, 1],
    [31, 0],
    [32, 16],
    [33, 33],
    [100, 90],
  ])("of %i has exactly %i members, and select keeps their order", (size, target) => {
    const bits = new Int32Array((size + 31) >> 5);
    drawSubset(createRng(1), size, target, bits);
    const members = new Int32Array(target);
    const others = new Int32Array(size - target);
    const all = Int32Array.from({ length: size }, (_, i) => i);
    expect(select(bits, all, size, { chosen: members, inside: true })).toBe(target);
    expect(select(bits, all, size, { chosen: others, inside: false })).toBe(size - target);
    expect([...members]).toEqual([...all].filter((i) => isMember(bits, i)));
    expect([...members, ...others].sort((a, b) => a - b)).toEqual([...all]);
  });

  test("every subset of two out of four is equally likely", () => {
    const rng = createRng(2);
    const bits = new Int32Array(1);
    const counts = new Map<number, number>();
    const draws = 12_000;
    for (let k = 0; k < draws; k++) {
      drawSubset(rng, 4, 2, bits);
      counts.set(bits[0]!, (counts.get(bits[0]!) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Four binomial standard deviations.
    for (const count of counts.values())
      expect(Math.abs(count - draws / 6)).toBeLessThan(4 * Math.sqrt((draws * 5) / 36));
  });
});

describe("poissonThresholds", () => {
  test.each([1, 5, 30])("with mean %i are the distribution function", (mean) => {
    let term = Math.exp(-mean);
    let sum = 0;
    poissonThresholds(mean, mean + 10).forEach((threshold, k) => {
      sum += term;
      term *= mean / (k + 1);
      expectClose(threshold / 2 ** 32, sum, 1e-9, `P(N <= ${k})`);
    });
  });

  test("a mean whose e^-mean underflows", () => {
    const thresholds = poissonThresholds(5000, 5001);
    expectClose(thresholds[5000]! / 2 ** 32, 0.5, 0.01, "P(N <= mean)");
  });
});

describe("drawCandidates", () => {
  test("every feature is as likely as any other, at least one is drawn", () => {
    const rng = createRng(3);
    const [p, draws] = [6, 6000];
    const thresholds = poissonThresholds(2, p);
    const candidate = new Uint8Array(p);
    const counts = new Float64Array(p);
    for (let k = 0; k < draws; k++) {
      drawCandidates(rng, thresholds, candidate);
      expect(candidate.includes(1)).toBe(true);
      candidate.forEach((c, j) => (counts[j]! += c));
    }
    const share = counts.reduce((sum, c) => sum + c, 0) / (p * draws);
    for (const count of counts) {
      expect(Math.abs(count - draws * share)).toBeLessThan(4 * Math.sqrt(draws * share * (1 - share)));
    }
  });
});
