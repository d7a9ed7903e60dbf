import { expect, test } from "vitest";
import { exp, log, logOnePlus } from "../src/index.js";

/** The doubles nearest to the exact values. */
const VALUES = [
  [exp, 1, Math.E],
  [exp, -0.5, 0.6065306597126334],
  [exp, 10, 22026.465794806718],
  [exp, 0, 1],
  [log, 2, Math.LN2],
  [log, 10, Math.LN10],
  [log, 1e-300, -690.7755278982137],
  [log, 1, 0],
  [logOnePlus, 1e-10, 9.9999999995e-11],
  [logOnePlus, 1, Math.LN2],
  [logOnePlus, -0.5, -Math.LN2],
] as const;

test.each(VALUES)("%o of %d is %d to the last digit or the one beside it", (f, x, value) => {
  expect(Math.abs(f(x) - value)).toBeLessThanOrEqual(2 ** -52 * Math.abs(value));
});

test("e is e", () => {
  expect(exp(1)).toBe(Math.E);
});

test("limits", () => {
  expect([exp(-Infinity), exp(Infinity), log(0), logOnePlus(-1)]).toEqual([0, Infinity, -Infinity, -Infinity]);
  expect(log(-1)).toBeNaN();
});
