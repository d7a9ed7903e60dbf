import { describe, expect, test } from "vitest";
import { quadraticSet } from "../src/effect-set.js";

describe("quadraticSet", () => {
  // (b - 1)(b - 3), its negative, and parabolas without a root.
  test.each([
    [1, 2, 3, { shape: "interval", low: 1, high: 3 }],
    [-1, -2, -3, { shape: "outside", low: 1, high: 3 }],
    [1, 0, 1, { shape: "empty" }],
    [-1, 0, -1, { shape: "everything" }],
  ] as const)("%d b^2 - 2 %d b + %d <= 0", (square, middle, constant, set) => {
    expect(quadraticSet(square, middle, constant)).toEqual(set);
  });
});
