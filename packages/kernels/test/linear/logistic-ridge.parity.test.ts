import { expectClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { THREADS, floats, ordinary, outcome, pattern, weightsOf } from "./kernel-inputs.js";

const native = loadNative();
const none = new Float64Array(0);
const binary = fc.integer({ min: 0, max: 1 });

const input = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 4 })).chain(([n, p]) =>
  fc.record({
    n: fc.constant(n),
    p: fc.constant(p),
    x: fc.oneof(floats(n * p, ordinary), floats(n * p, binary), floats(n * p, fc.constantFrom(-1e6, 0, 1e6))),
    y: floats(n, binary),
    weights: weightsOf(n),
    penalty: fc.oneof(fc.constant(new Float64Array(p)), floats(p, fc.double({ noNaN: true, min: 0, max: 3 }))),
    tolerance: fc.constant(1e-9),
    maxIterations: fc.constantFrom(1, 25),
  }),
);

describe.skipIf(native === null)("logisticRidge: native equals js, bit for bit", () => {
  test("fits, separations and refusals of any small data", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...THREADS), (given, threads) => {
        const theirs = outcome(() => native!.kernels.logisticRidge(given, threads));
        expect(theirs).toEqual(outcome(() => js.kernels.logisticRidge(given)));
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  test.each([
    [700, 70],
    [20_000, 8],
  ])("n = %d, p = %d, with threads", (n, p) => {
    const x = pattern(n * p, 7);
    const y = pattern(n, 9).map((u, i) => (u < x[i]! + 0.2 ? 1 : 0));
    const penalty = new Float64Array(p).fill(1);
    const given = { n, p, x, y, weights: none, penalty, tolerance: 1e-9, maxIterations: 50 };
    const expected = js.kernels.logisticRidge(given);
    expect(expected.converged).toBe(true);
    for (const threads of THREADS) expect(native!.kernels.logisticRidge(given, threads)).toEqual(expected);
  });
});

describe.each([js, ...(native ? [native] : [])])("logisticRidge, $name", ({ kernels }) => {
  const separated = {
    n: 4,
    p: 1,
    x: Float64Array.of(-2, -1, 1, 2),
    y: Float64Array.of(0, 0, 1, 1),
    weights: none,
    tolerance: 1e-9,
    maxIterations: 50,
  };

  test("two groups without a penalty: the log odds ratio", () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 1));
    const y = Float64Array.from({ length: 40 }, (_, i) => (i % 20 < (i < 20 ? 5 : 12) ? 1 : 0));
    const fit = kernels.logisticRidge({ ...separated, n: 40, x, y, penalty: Float64Array.of(0) });
    expectClose(fit.intercept, Math.log(5 / 15), 1e-12);
    expectClose(fit.coefficients[0]!, Math.log(12 / 8) - Math.log(5 / 15), 1e-12);
    // Woolf's variance of a log odds ratio.
    expectClose(fit.covariance[3]!, 1 / 5 + 1 / 15 + 1 / 12 + 1 / 8, 1e-9);
  });

  test("a weight of two is a row twice", () => {
    const [n, p] = [30, 2];
    const x = pattern(n * p, 11);
    const y = pattern(n, 12).map((u) => (u > 0 ? 1 : 0));
    const given = { ...separated, n, p, x, y, penalty: Float64Array.of(0.5, 0.5) };
    const twice = { x: new Float64Array(2 * n * p), y: Float64Array.of(...y, ...y) };
    for (let j = 0; j < p; j++) for (const r of [0, n]) twice.x.set(x.subarray(j * n, (j + 1) * n), 2 * j * n + r);
    const weighted = kernels.logisticRidge({ ...given, weights: new Float64Array(n).fill(2) });
    const doubled = kernels.logisticRidge({ ...given, n: 2 * n, ...twice });
    expectClose(weighted.coefficients[1]!, doubled.coefficients[1]!, 1e-12);
  });

  test("separation does not converge without a penalty and is finite with one", () => {
    expect(kernels.logisticRidge({ ...separated, penalty: Float64Array.of(0) }).converged).toBe(false);
    const fit = kernels.logisticRidge({ ...separated, penalty: Float64Array.of(1) });
    expect(fit.converged).toBe(true);
    // The optimum of the symmetric problem solves b = sum |x| (1 - p(b |x|)).
    const b = fit.coefficients[0]!;
    const right = [1, 1, 2, 2].reduce((sum, x) => sum + x / (1 + Math.exp(b * x)), 0);
    expectClose(b, right, 1e-10);
  });

  test.each([
    ["an outcome of 2", { y: Float64Array.of(0, 1, 2, 1) }, "OPTIONS"],
    ["a negative penalty", { penalty: Float64Array.of(-1) }, "OPTIONS"],
    ["a penalty too many", { penalty: Float64Array.of(1, 1) }, "SHAPE"],
    ["a missing covariate", { x: Float64Array.of(1, 2, Number.NaN, 4) }, "NON_FINITE"],
    ["a constant covariate without a penalty", { x: Float64Array.of(3, 3, 3, 3) }, "SINGULAR"],
  ])("%s has its code", (_, change, code) => {
    const given = { ...separated, penalty: Float64Array.of(0), ...change };
    expect(() => kernels.logisticRidge(given)).toThrow(expect.objectContaining({ code }));
  });
});
