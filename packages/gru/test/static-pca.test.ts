import { column, createRng, type Design, sequencesOf } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { occupationShares } from "../src/occupation-shares.js";
import { staticPca } from "../src/static-pca.js";

const rng = createRng(7);
const histories = Array.from({ length: 60 }, () => Array.from({ length: 6 }, () => String(rng.below(8))));
const sequences = [sequencesOf("occupation", histories)];

const squaredDistance = (d: Design, columns: number, i: number, k: number): number =>
  Array.from({ length: columns }, (_, j) => (d.x[j * d.n + i]! - d.x[j * d.n + k]!) ** 2).reduce((a, b) => a + b, 0);

const innerProduct = (d: Design, a: number, b: number): number =>
  column(d, a).reduce((sum, v, i) => sum + v * column(d, b)[i]!, 0);

describe("staticPca", () => {
  const pca = staticPca(sequences);
  const scores = pca.designs[0]!;

  test("keeps every distance between careers when no component is left out; shares that sum to 1 have rank 7", () => {
    expect(pca.dimension).toBe(7);
    const shares = occupationShares(sequences).designs[0]!;
    for (let i = 1; i < 60; i++) {
      expectClose(squaredDistance(scores, 7, i, 0), squaredDistance(shares, 8, i, 0), 1e-12, `career ${i}`);
    }
  });

  test("components are centred, uncorrelated and ordered by variance", () => {
    for (let a = 0; a < 7; a++) {
      expectClose(
        column(scores, a).reduce((sum, v) => sum + v, 0),
        0,
        1e-12,
      );
      if (a > 0) expect(innerProduct(scores, a, a)).toBeLessThanOrEqual(innerProduct(scores, a - 1, a - 1));
      for (let b = 0; b < a; b++) expectClose(innerProduct(scores, a, b), 0, 1e-11);
    }
  });

  test("fewer components are the first of all components", () => {
    const two = staticPca(sequences, { components: 2 }).designs[0]!;
    expect(two.p).toBe(2);
    expect([...two.x]).toEqual([...scores.x.subarray(0, 120)]);
  });
});
