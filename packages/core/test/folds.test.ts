import { describe, expect, test } from "vitest";
import { clusteredFolds, randomFolds, stratifiedFolds, testUnits, trainingUnits } from "../src/folds.js";
import { createRng } from "../src/rng.js";

const treatment = Uint8Array.from({ length: 103 }, (_, i) => (i % 4 === 0 ? 1 : 0));
const countIn = (of: Uint32Array, fold: number, keep: (i: number) => boolean): number =>
  of.reduce((sum, f, i) => sum + (f === fold && keep(i) ? 1 : 0), 0);

describe("stratifiedFolds", () => {
  test.each([2, 3, 5])("%d folds: sizes, treated and untreated differ by at most one between folds", (k) => {
    const { of } = stratifiedFolds(treatment, k, createRng(1));
    for (const keep of [() => true, (i: number) => treatment[i] === 1, (i: number) => treatment[i] === 0]) {
      const sizes = Array.from({ length: k }, (_, fold) => countIn(of, fold, keep));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });

  test("test and training units of a fold partition the data, ascending", () => {
    const folds = stratifiedFolds(treatment, 3, createRng(2));
    for (let fold = 0; fold < 3; fold++) {
      const [inside, outside] = [[...testUnits(folds, fold)], [...trainingUnits(folds, fold)]];
      expect(inside).toEqual(inside.toSorted((a, b) => a - b));
      expect([...inside, ...outside].sort((a, b) => a - b)).toEqual([...treatment.keys()]);
    }
  });

  test("the same stream gives the same folds, another one others", () => {
    expect(stratifiedFolds(treatment, 3, createRng(3))).toEqual(stratifiedFolds(treatment, 3, createRng(3)));
    expect(stratifiedFolds(treatment, 3, createRng(3)).of).not.toEqual(stratifiedFolds(treatment, 3, createRng(4)).of);
  });

  test("does not follow the order of the data", () => {
    const { of } = stratifiedFolds(treatment, 2, createRng(5));
    const early = of.slice(0, 50).reduce((sum, f) => sum + f, 0);
    expect(Math.abs(early - 25)).toBeLessThan(15);
  });

  test("a group with fewer units than folds is an error that says so", () => {
    const few = Uint8Array.of(1, 1, 0, 0, 0, 0);
    expect(() => stratifiedFolds(few, 3, createRng(1))).toThrow(
      expect.objectContaining({
        code: "DATA",
        message: expect.stringContaining("2 units with value 1, fewer than 3 folds"),
      }),
    );
  });
});

describe("randomFolds", () => {
  test.each([2, 5, 7])("%d folds: every unit in one, sizes differ by at most one, the seed decides", (k) => {
    const { of } = randomFolds(103, k, createRng(1));
    const sizes = Array.from({ length: k }, (_, fold) => countIn(of, fold, () => true));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(103);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    expect(randomFolds(103, k, createRng(1)).of).toEqual(of);
    expect(randomFolds(103, k, createRng(2)).of).not.toEqual(of);
  });

  test("fewer units than folds is an error that says so", () => {
    expect(() => randomFolds(3, 4, createRng(1))).toThrow("units are 3, fewer than 4 folds; use fewer folds");
  });
});

describe("clusteredFolds", () => {
  // 40 clusters of 1 to 7 units.
  const clusters = Int32Array.from(
    Array.from({ length: 40 }, (_, c) => Array.from({ length: 1 + (c % 7) }, () => c * 10)).flat(),
  );

  test.each([2, 5])("%d folds: clusters whole, sizes no further apart than the largest cluster", (k) => {
    const { of } = clusteredFolds(clusters, k, createRng(1));
    const foldsOf = new Map<number, Set<number>>();
    clusters.forEach((c, i) => foldsOf.set(c, (foldsOf.get(c) ?? new Set()).add(of[i]!)));
    expect([...foldsOf.values()].every((folds) => folds.size === 1)).toBe(true);
    const sizes = Array.from({ length: k }, (_, fold) => countIn(of, fold, () => true));
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(7);
    expect(clusteredFolds(clusters, k, createRng(2)).of).not.toEqual(of);
  });

  test("labels do not matter; fewer clusters than folds is an error", () => {
    const renamed = clusters.map((c) => 1000 - c);
    expect(clusteredFolds(renamed, 3, createRng(1))).toEqual(clusteredFolds(clusters, 3, createRng(1)));
    expect(() => clusteredFolds(Int32Array.of(1, 1, 2, 2), 3, createRng(1))).toThrow(
      "clusters are 2, fewer than 3 folds",
    );
  });
});
