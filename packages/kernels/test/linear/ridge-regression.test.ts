import { design } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { centredGram, leastSquares, predictLinear, ridgeSolve, withIntercept } from "../../src/linear/index.js";
import { pattern } from "./kernel-inputs.js";

const n = 50;
const x = design({ a: pattern(n, 1), b: pattern(n, 2) });
const y = pattern(n, 3);

describe("ridge regression", () => {
  test("without a penalty is least squares", () => {
    const fit = ridgeSolve(centredGram(x, y), 0);
    expectAllClose([fit.intercept, ...fit.coefficients], leastSquares(withIntercept(x), y).coefficients, 1e-12);
  });

  test("one column has the closed form sum xy / (sum x^2 + penalty)", () => {
    const one = design({ x: [-1, 0, 1, 2] });
    const fit = ridgeSolve(centredGram(one, Float64Array.of(0, 1, 1, 4)), 3);
    // Centred x is -1.5, -.5, .5, 1.5: sum x^2 = 5, sum xy = 6.
    expectClose(fit.coefficients[0]!, 6 / 8, 1e-14);
    expectClose(fit.intercept, 1.5 - 0.5 * (6 / 8), 1e-14);
  });

  test("a penalty per column leaves the others free: a huge one drops its column", () => {
    const fit = ridgeSolve(centredGram(x, y), Float64Array.of(0, 1e15));
    const alone = leastSquares(withIntercept(design({ a: x.x.subarray(0, n) })), y);
    expectAllClose([fit.intercept, fit.coefficients[0]!], alone.coefficients, 1e-10);
  });

  test("is least squares with the penalty as rows of data", () => {
    const { coefficients } = ridgeSolve(centredGram(x, y), 2);
    const root = Math.sqrt(2);
    const rows = (j: number): Float64Array => {
      const values = x.x.subarray(j * n, (j + 1) * n);
      return Float64Array.of(...values, j === 0 ? root : 0, j === 1 ? root : 0);
    };
    const one = new Float64Array(n + 2).fill(1, 0, n);
    const augmented = leastSquares(design({ one, a: rows(0), b: rows(1) }), Float64Array.of(...y, 0, 0));
    expectAllClose(coefficients, augmented.coefficients.subarray(1), 1e-12);
  });

  test("dependent columns need a penalty", () => {
    const twice = design({ a: x.x.subarray(0, n), same: x.x.subarray(0, n) });
    const cross = centredGram(twice, y);
    expect(() => ridgeSolve(cross, 0)).toThrow(expect.objectContaining({ code: "SINGULAR", pivot: 1 }));
    const { coefficients } = ridgeSolve(cross, 1);
    expectClose(coefficients[0]!, coefficients[1]!, 1e-10);
  });

  test("weights of two are rows twice", () => {
    const weights = new Float64Array(n).fill(2);
    const weighted = ridgeSolve(centredGram(x, y, weights), 2);
    const single = ridgeSolve(centredGram(x, y), 1);
    expectAllClose(weighted.coefficients, single.coefficients, 1e-12);
    expectAllClose(predictLinear(weighted, x), predictLinear(single, x), 1e-12);
  });
});
