import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { bivariateNormalCdf } from "../../src/selection/bivariate-normal-cdf.js";
import { THREADS } from "../linear/kernel-inputs.js";
import { expectDerivatives } from "./derivatives.js";
import { manyRows, outcomeRows } from "./selection-inputs.js";

const native = loadNative();

/** A kernel of rows with two choices has one auxiliary parameter. */
const withoutSigma = (parameters: Float64Array): Float64Array =>
  Float64Array.of(...parameters.slice(0, -2), parameters.at(-1)!);

const rows = (n: number, seed: number) => {
  const input = manyRows(n, 3, 2, seed);
  return { ...input, parameters: withoutSigma(input.parameters) };
};

describe.skipIf(native === null)("bivariateProbitLikelihood: native equals js, bit for bit", () => {
  test("on any rows", () => {
    fc.assert(
      fc.property(outcomeRows, fc.constantFrom(...THREADS), (input, threads) => {
        const given = { ...input, parameters: withoutSigma(input.parameters) };
        const actual = native!.kernels.bivariateProbitLikelihood(given, threads);
        expect(actual).toEqual(js.kernels.bivariateProbitLikelihood(given));
      }),
      { numRuns: 300, seed: 13 },
    );
  });

  test.each([513, 5000])("%d rows, any number of threads", (n) => {
    const input = rows(n, 6);
    const expected = js.kernels.bivariateProbitLikelihood(input);
    for (const threads of THREADS) expect(native!.kernels.bivariateProbitLikelihood(input, threads)).toEqual(expected);
  });
});

describe.each([js, ...(native ? [native] : [])])("bivariateProbitLikelihood, $name", ({ kernels }) => {
  test("one row is the logarithm of the bivariate normal distribution", () => {
    const one = Float64Array.of(1);
    const none = new Float64Array(0);
    for (const sign of [1, -1]) {
      const input = { n: 1, q: 1, p: 1, z: one, x: one, signs: Float64Array.of(sign), weights: none, scores: false };
      const parameters = Float64Array.of(0.4, -0.7, Math.atanh(0.6));
      const { logLikelihood } = kernels.bivariateProbitLikelihood({ ...input, parameters });
      expect(logLikelihood).toBeCloseTo(Math.log(bivariateNormalCdf(0.4, -0.7 * sign, 0.6 * sign)), 13);
    }
  });

  test.each([-1.2, 0, 0.4, 2])("derivatives equal differences at atanh rho = %d", (shape) => {
    const input = rows(300, 7);
    const parameters = input.parameters.map((v, j) => (j === 5 ? shape : v));
    expectDerivatives((at) => kernels.bivariateProbitLikelihood({ ...input, parameters: at }), parameters);
  });

  test.each([
    ["signs of another length", { signs: new Float64Array(2) }, "SHAPE"],
    ["a sign of 0", { signs: Float64Array.of(0) }, "OPTIONS"],
    ["a missing covariate", { x: Float64Array.of(Number.NaN) }, "NON_FINITE"],
    ["too many parameters", { parameters: new Float64Array(4) }, "SHAPE"],
  ])("%s has its code", (_, change, code) => {
    const one = Float64Array.of(1);
    const sound = { n: 1, q: 1, p: 1, z: one, x: one, signs: one, weights: new Float64Array(0), scores: false };
    const input = { ...sound, parameters: new Float64Array(3), ...change };
    expect(() => kernels.bivariateProbitLikelihood(input)).toThrow(expect.objectContaining({ code }));
  });
});
