import { createRng } from "@career-dml/core";
import { expect, test } from "vitest";
import { exp, exponentOf, log, logistic, powerOfTwo, softplus } from "../../src/boosting/elementary.js";

const ULP = 2 ** -52;
const relative = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b);

test("exp stays within two units in the last place of the platform's", () => {
  const rng = createRng(1);
  for (let k = 0; k < 20_000; k++) {
    const x = (2 * rng.uniform() - 1) * (k % 2 ? 700 : 3);
    expect(relative(exp(x), Math.exp(x)), `exp(${x})`).toBeLessThan(3 * ULP);
  }
});

test("exp has its exact values and its bounds", () => {
  expect(exp(0)).toBe(1);
  expect(exp(-0)).toBe(1);
  expect(exp(1000)).toBe(exp(700));
  expect(exp(-1000)).toBe(exp(-700));
});

test("log stays within two units in the last place of the platform's", () => {
  const rng = createRng(2);
  for (let k = 0; k < 20_000; k++) {
    const x = k % 2 ? Math.exp((2 * rng.uniform() - 1) * 700) : 0.5 + rng.uniform();
    expect(Math.abs(log(x) - Math.log(x)), `log(${x})`).toBeLessThan(3 * ULP * Math.abs(Math.log(x)) + 1e-300);
  }
  expect(log(1)).toBe(0);
});

test("powers of two and exponents are exact", () => {
  for (const k of [-1022, -1, 0, 1, 52, 1023]) {
    expect(powerOfTwo(k)).toBe(2 ** k);
    expect(exponentOf(2 ** k)).toBe(k);
  }
  expect(exponentOf(0.9999999999999999)).toBe(-1);
  expect(exponentOf(0)).toBe(-1023);
});

test("logistic and softplus satisfy their identities", () => {
  for (const x of [-800, -30, -1, 0, 0.5, 20, 800]) {
    expect(logistic(x) + logistic(-x)).toBeCloseTo(1, 15);
    expect(softplus(x) - softplus(-x)).toBeCloseTo(x, 12);
  }
});
