import { describe, expect, test } from "vitest";
import { erfcxOfPositive } from "../../src/linear/exact-erfcx.js";
import { expOfNegative } from "../../src/linear/exact-exp.js";
import { logOfFraction, logOnePlus } from "../../src/linear/exact-log.js";

type Elementary = (v: number) => number;

/** Largest relative distance over 20,000 arguments. */
function worst(ours: Elementary, theirs: Elementary, at: Elementary): number {
  const distances = Array.from({ length: 20_000 }, (_, i) => Math.abs(ours(at(i)) / theirs(at(i)) - 1));
  return distances.reduce((a, b) => Math.max(a, b));
}

describe("elementary functions from + - * / are within an ulp or two of the platform's", () => {
  test("exp", () => {
    expect(worst(expOfNegative, Math.exp, (i) => -i * 0.0353)).toBeLessThan(3e-16);
    expect([expOfNegative(0), expOfNegative(-0), expOfNegative(-800)]).toEqual([1, 1, 0]);
  });

  test("log(1 + u)", () => {
    expect(worst(logOnePlus, Math.log1p, (i) => (i + 1) / 20_000)).toBeLessThan(5e-16);
    expect(worst(logOnePlus, Math.log1p, (i) => -(i + 1) / 40_000)).toBeLessThan(5e-16);
    expect(logOnePlus(0)).toBe(0);
  });

  test("log of a fraction", () => {
    expect(worst(logOfFraction, Math.log, (i) => ((i + 1) / 20_001) ** 9)).toBeLessThan(5e-16);
    expect(logOfFraction(1)).toBe(0);
  });
});

/** 50 digits of Laplace's continued fraction and of the Taylor series of erf. */
test.each([
  [0, 1],
  [0.25, 0.7703465477309966],
  [1, 0.427583576155807],
  [10, 0.05614099274382259],
])("erfcx(%d)", (x, expected) => {
  expect(Math.abs(erfcxOfPositive(x) / expected - 1)).toBeLessThan(5e-16);
});
