import { describe, expect, test } from "vitest";
import { chiSquaredSf } from "../src/distributions.js";
import { createRng, permutation, type Rng, rngFromKey } from "../src/rng.js";

const draws = (rng: Rng, count: number): number[] => Array.from({ length: count }, () => rng.uint32());

describe("xoshiro128++", () => {
  test("gives the published vector from state 1, 2, 3, 4", () => {
    expect(draws(rngFromKey(Uint32Array.of(1, 2, 3, 4)), 10)).toEqual([
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
    ]);
  });

  test("leaves its one fixed point, the state of zeros", () => {
    expect(new Set(draws(rngFromKey(new Uint32Array(4)), 20)).size).toBeGreaterThan(15);
  });
});

describe("createRng", () => {
  test("seed 0 is a seed, and the same one every time", () => {
    expect(draws(createRng(0), 5)).toEqual(draws(createRng(0), 5));
    expect(draws(createRng(0), 5)).not.toEqual(draws(createRng(1), 5));
  });

  test("seeds beyond 32 bits and below zero are told apart", () => {
    const first = [0, 2 ** 32, 2 ** 33, -1, 1, 2 ** 53 - 1].map((seed) => createRng(seed).uint32());
    expect(new Set(first).size).toBe(6);
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses the seed %d", (seed) => {
    expect(() => createRng(seed)).toThrow(RangeError);
  });

  test("neighbouring seeds and forks share no draw: 43 is not 42 shifted", () => {
    const streams = [41, 42, 43].flatMap((seed) => [
      createRng(seed),
      ...[0, 1, 2].map((i) => createRng(seed).fork("tree", i)),
    ]);
    const all = streams.flatMap((rng) => draws(rng, 1000));
    // 12,000 draws of 32 bits repeat .017 times on average; shifted streams would share hundreds.
    expect(all.length - new Set(all).size).toBeLessThanOrEqual(2);
  });
});

describe("fork", () => {
  test("does not advance its parent, and depends on purpose and index only", () => {
    const [used, fresh] = [createRng(7), createRng(7)];
    const forked = used.fork("folds", 3);
    draws(forked, 100);
    expect(draws(used, 5)).toEqual(draws(fresh, 5));
    expect(draws(used.fork("folds", 3), 5)).toEqual(draws(createRng(7).fork("folds", 3), 5));
    expect(draws(used.fork("folds", 4), 5)).not.toEqual(draws(used.fork("folds", 3), 5));
    expect(draws(used.fork("trees", 3), 5)).not.toEqual(draws(used.fork("folds", 3), 5));
  });

  test("its key starts the same stream", () => {
    const rng = createRng(9).fork("tree", 2 ** 40);
    expect(draws(rngFromKey(rng.key), 5)).toEqual(draws(createRng(9).fork("tree", 2 ** 40), 5));
  });

  test("streams of neighbouring indices are uncorrelated", () => {
    const n = 2000;
    const columns = [0, 1].map((i) => {
      const rng = createRng(1).fork("tree", i);
      return Array.from({ length: n }, () => rng.uniform() - 0.5);
    });
    const correlation = (12 / n) * columns[0]!.reduce((sum, v, i) => sum + v * columns[1]![i]!, 0);
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(n));
  });
});

describe("draws", () => {
  test("uniform uses 53 bits on [0, 1), high part first", () => {
    const [rng, words] = [createRng(3), createRng(3)];
    for (let i = 0; i < 100; i++) {
      const expected = ((words.uint32() >>> 5) * 2 ** 26 + (words.uint32() >>> 6)) / 2 ** 53;
      expect(rng.uniform()).toBe(expected);
    }
  });

  test("below is uniform on its range", () => {
    const rng = createRng(4);
    const counts = new Uint32Array(7);
    for (let i = 0; i < 7000; i++) counts[rng.below(7)]! += 1;
    const statistic = counts.reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0);
    expect(chiSquaredSf(statistic, 6)).toBeGreaterThan(1e-4);
  });

  test("permutations are permutations, and all six of three are equally likely", () => {
    expect([...permutation(createRng(5), 50)].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect([...permutation(createRng(5), 0)]).toEqual([]);
    const rng = createRng(6);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = permutation(rng, 3).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const statistic = [...counts.values()].reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(6);
    expect(chiSquaredSf(statistic, 5)).toBeGreaterThan(1e-4);
  });
});
