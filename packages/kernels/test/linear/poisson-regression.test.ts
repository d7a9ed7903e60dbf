import { createRng, design } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { poissonRegression } from "../../src/linear/index.js";

const total = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0);

describe("Poisson regression", () => {
  test("one 0/1 covariate: the means of both cells", () => {
    const x = Float64Array.from({ length: 50 }, (_, i) => (i < 20 ? 1 : 0));
    const y = x.map((v, i) => (v === 1 ? i % 7 : i % 3));
    const fit = poissonRegression(design({ x }), y);
    const cell = (v: number) => y.filter((_, i) => x[i] === v);
    const [low, high] = [0, 1].map((v) => cell(v).reduce((sum, w) => sum + w, 0) / cell(v).length);
    expectAllClose(fit.coefficients, [Math.log(low!), Math.log(high! / low!)], 1e-10);
    // The variance of a log mean is one over the events.
    expectClose(fit.covariance[0]!, 1 / (30 * low!), 1e-10);
  });

  test("fitted means add up to the counts, far from the constant too", () => {
    const rng = createRng(2);
    const x = Float64Array.from({ length: 300 }, () => 8 * rng.uniform());
    const y = x.map((v) => Math.floor(Math.exp(v) * (0.5 + rng.uniform())));
    const fit = poissonRegression(design({ x }), y);
    expectClose(total(fit.means) / total(y), 1, 1e-10);
    expect(fit.coefficients[1]).toBeGreaterThan(0.9);
  });

  test.each([
    ["what is no count", [1, 2.5, -1], "DATA", /2 values that are no counts/],
    ["zeros throughout", [0, 0, 0], "DATA", /0 throughout/],
    ["another length", [1, 2], "SHAPE", /y has length 2/],
  ])("refuses %s", (_, y, code, message) => {
    const call = () => poissonRegression(design({ x: [1, 2, 4] }), Float64Array.from(y));
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
