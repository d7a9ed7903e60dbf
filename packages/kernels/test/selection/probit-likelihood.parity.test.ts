import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { THREADS } from "../linear/kernel-inputs.js";
import { expectDerivatives } from "./derivatives.js";
import { manyRows, withOrWithoutConstant } from "./selection-inputs.js";

const native = loadNative();

const rows = (n: number) => {
  const { z, q, signs, weights, parameters, scores } = manyRows(n, 2, 2, 1);
  return { z, n, q, constant: false, signs, weights, parameters: parameters.slice(0, q), scores };
};

describe.skipIf(native === null)("probitLikelihood: native equals js, bit for bit", () => {
  test("on any rows", () => {
    fc.assert(
      fc.property(withOrWithoutConstant, fc.constantFrom(...THREADS), (input, threads) => {
        expect(native!.kernels.probitLikelihood(input, threads)).toEqual(js.kernels.probitLikelihood(input));
      }),
      { numRuns: 500, seed: 11 },
    );
  });

  test.each([511, 512, 513, 5000, 33_000])("%d rows, any number of threads", (n) => {
    const input = rows(n);
    const expected = js.kernels.probitLikelihood(input);
    for (const threads of THREADS) expect(native!.kernels.probitLikelihood(input, threads)).toEqual(expected);
  });
});

describe.each([js, ...(native ? [native] : [])])("probitLikelihood, $name", ({ kernels }) => {
  test("one row is log Phi with its derivatives", () => {
    const input = { n: 1, q: 1, constant: false, z: Float64Array.of(2), weights: new Float64Array(0), scores: true };
    const out = kernels.probitLikelihood({ ...input, signs: Float64Array.of(-1), parameters: Float64Array.of(0) });
    expect(out.logLikelihood).toBeCloseTo(Math.log(0.5), 15);
    expect(out.gradient[0]).toBeCloseTo(-2 * Math.sqrt(2 / Math.PI), 14);
    expect(out.hessian[0]).toBeCloseTo(-8 / Math.PI, 14);
    expect(out.scores[0]).toBeCloseTo(-Math.sqrt(2 / Math.PI), 14);
  });

  test("a constant of its own has the bits of a column of ones", () => {
    const input = rows(1300);
    const bare = { ...input, z: input.z.subarray(input.n), q: input.q - 1, constant: true };
    expect(kernels.probitLikelihood(bare)).toEqual(kernels.probitLikelihood(input));
  });

  test("derivatives equal differences", () => {
    const input = rows(700);
    expectDerivatives((parameters) => kernels.probitLikelihood({ ...input, parameters }), input.parameters);
  });

  test.each([
    ["z of another length", { z: new Float64Array(3) }, "SHAPE"],
    ["a sign of 0", { signs: Float64Array.of(0) }, "OPTIONS"],
    ["a missing covariate", { z: Float64Array.of(Number.NaN) }, "NON_FINITE"],
    ["a negative weight", { weights: Float64Array.of(-1) }, "OPTIONS"],
    ["an infinite parameter", { parameters: Float64Array.of(Number.POSITIVE_INFINITY) }, "NON_FINITE"],
  ])("%s has its code", (_, change, code) => {
    const none = new Float64Array(0);
    const sound = { n: 1, q: 1, constant: false, z: Float64Array.of(1), signs: Float64Array.of(1), weights: none };
    const input = { ...sound, parameters: Float64Array.of(1), scores: false, ...change };
    expect(() => kernels.probitLikelihood(input)).toThrow(expect.objectContaining({ code }));
  });
});
