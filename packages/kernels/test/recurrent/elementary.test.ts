import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exp, sigmoid, softplus, tanh } from "../../src/recurrent/elementary.js";

const EPSILON = 2 ** -52;
const within = (actual: number, expected: number, ulps: number): boolean =>
  Math.abs(actual - expected) <= ulps * EPSILON * Math.abs(expected);

describe("elementary functions agree with the platform's", () => {
  const x = fc.oneof(fc.double({ min: -600, max: 600, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }));

  test("exp, sigmoid and softplus to a few units in the last place, tanh to 1e-15", () => {
    fc.assert(
      fc.property(x, (x) => {
        expect(within(exp(x), Math.exp(x), 4), `exp(${x})`).toBe(true);
        expect(within(sigmoid(x), 1 / (1 + Math.exp(-x)), 6), `sigmoid(${x})`).toBe(true);
        const reference = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        expect(within(softplus(x), reference, 10), `softplus(${x})`).toBe(true);
        expect(Math.abs(tanh(x) - Math.tanh(x)), `tanh(${x})`).toBeLessThan(1e-15);
      }),
      { numRuns: 5000, seed: 3 },
    );
  });

  test("at the ends they saturate and NaN stays NaN", () => {
    expect(exp(0)).toBe(1);
    expect(exp(-0)).toBe(1);
    expect(sigmoid(1e308)).toBe(1);
    expect(sigmoid(-1e308)).toBeLessThan(1e-300);
    expect([tanh(1e308), tanh(-1e308)]).toEqual([1, -1]);
    expect([exp(Number.NaN), tanh(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
  });
});
