import { describe, expect, test } from "vitest";
import { erfcxOfPositive } from "../../src/elementary/erfcx.js";
import { exp, expOfNegative } from "../../src/elementary/exp.js";
import { expSingle } from "../../src/elementary/exp-single.js";
import { log, logOnePlus } from "../../src/elementary/log.js";
import { exponentOf, powerOfTwo } from "../../src/elementary/powers-of-two.js";
import { sigmoid } from "../../src/elementary/sigmoid.js";
import { sigmoidSingle } from "../../src/elementary/sigmoid-single.js";
import { softplus } from "../../src/elementary/softplus.js";
import { tanh } from "../../src/elementary/tanh.js";
import { tanhSingle } from "../../src/elementary/tanh-single.js";
import { uniform } from "./arguments.js";

type Elementary = (x: number) => number;

/** Largest relative distance of two functions. */
const worst = (ours: Elementary, theirs: Elementary, at: Float64Array): number =>
  at.reduce((most, x) => Math.max(most, Math.abs(ours(x) / theirs(x) - 1)), 0);

describe.each([0.4, 30, 708])("within a unit or two in the last place of the platform's up to +-%d", (limit) => {
  const at = uniform(-limit, limit);

  test("exp", () => {
    expect(worst(exp, Math.exp, at)).toBeLessThan(3e-16);
    expect(
      worst(
        expOfNegative,
        Math.exp,
        at.map((x) => -Math.abs(x)),
      ),
    ).toBeLessThan(3e-16);
  });

  test("sigmoid, softplus, tanh", () => {
    expect(worst(sigmoid, (x) => 1 / (1 + Math.exp(-x)), at)).toBeLessThan(5e-16);
    expect(worst(softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), at)).toBeLessThan(9e-16);
    for (const x of at) expect(Math.abs(tanh(x) - Math.tanh(x)), `tanh(${x})`).toBeLessThan(5e-16);
  });

  test("log", () => {
    expect(worst(log, Math.log, at.map(Math.exp))).toBeLessThan(5e-16);
    expect(worst(logOnePlus, Math.log1p, uniform(Math.max(-0.5, -limit), Math.min(1, limit)))).toBeLessThan(5e-16);
  });
});

describe.each([0.4, 20, 87])("singles stay close to doubles up to +-%d", (limit) => {
  const at = uniform(-limit, limit).map(Math.fround);

  test("expSingle within a unit in the last place", () => {
    expect(worst(expSingle, exp, at)).toBeLessThan(1.2e-7);
  });

  test("sigmoidSingle, tanhSingle", () => {
    expect(worst(sigmoidSingle, sigmoid, at)).toBeLessThan(2e-7);
    for (const x of at) expect(Math.abs(tanhSingle(x) - tanh(x)), `tanhSingle(${x})`).toBeLessThan(2e-7);
  });

  test("every value is a single", () => {
    for (const f of [expSingle, sigmoidSingle, tanhSingle]) {
      expect(at.every((x) => Math.fround(f(x)) === f(x))).toBe(true);
    }
  });
});

/** True values, rounded from 60 digits. */
test.each([
  [2, 7.38905609893065],
  [-1, 0.36787944117144233],
  [0.5, 1.6487212707001282],
  [-10, 0.000045399929762484854],
  [100, 2.6881171418161356e43],
  [-700, 9.859676543759771e-305],
])("exp(%d)", (x, expected) => {
  expect(Math.abs(exp(x) / expected - 1)).toBeLessThan(2.3e-16);
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

test("exact values, ends, and NaN stays NaN", () => {
  expect([exp(0), exp(-0), sigmoid(0), tanh(0), logOnePlus(0), log(1)]).toEqual([1, 1, 0.5, 0, 0, 0]);
  expect([exp(1e308), exp(-1e308)]).toEqual([exp(708), exp(-708)]);
  expect([expOfNegative(0), expOfNegative(-709), expOfNegative(-Infinity)]).toEqual([1, 0, 0]);
  expect([tanh(1e308), tanh(-1e308), sigmoid(1e308)]).toEqual([1, -1, 1]);
  expect(sigmoid(-1e308)).toBeLessThan(1e-300);
  const functions = [exp, expOfNegative, sigmoid, tanh, softplus, logOnePlus, expSingle, sigmoidSingle, tanhSingle];
  expect(functions.map((f) => f(Number.NaN))).toEqual(functions.map(() => Number.NaN));
});

test("powers of two and exponents are exact", () => {
  for (const k of [-1022, -1, 0, 1, 52, 1023]) {
    expect(powerOfTwo(k)).toBe(2 ** k);
    expect(exponentOf(2 ** k)).toBe(k);
  }
  expect(exponentOf(0.9999999999999999)).toBe(-1);
  expect(exponentOf(0)).toBe(-1023);
});

test("sigmoid and softplus satisfy their identities", () => {
  for (const x of [-800, -30, -1, 0, 0.5, 20, 800]) {
    expect(sigmoid(x) + sigmoid(-x)).toBeCloseTo(1, 15);
    expect(softplus(x) - softplus(-x)).toBeCloseTo(x, 12);
  }
});
