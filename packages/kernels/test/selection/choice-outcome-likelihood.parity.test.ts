import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { THREADS } from "../linear/kernel-inputs.js";
import { expectDerivatives } from "./derivatives.js";
import { manyRows, outcomeRows } from "./selection-inputs.js";

const native = loadNative();

/** Log density of the standard normal distribution. */
const normalLog = (e: number): number => -0.5 * e * e - 0.5 * Math.log(2 * Math.PI);

describe.skipIf(native === null)("choiceOutcomeLikelihood: native equals js, bit for bit", () => {
  test("on any rows", () => {
    fc.assert(
      fc.property(outcomeRows, fc.constantFrom(...THREADS), (input, threads) => {
        const actual = native!.kernels.choiceOutcomeLikelihood(input, threads);
        expect(actual).toEqual(js.kernels.choiceOutcomeLikelihood(input));
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  test.each([511, 512, 513, 5000, 33_000])("%d rows, any number of threads", (n) => {
    const input = manyRows(n, 2, 2, 2);
    const expected = js.kernels.choiceOutcomeLikelihood(input);
    for (const threads of THREADS) expect(native!.kernels.choiceOutcomeLikelihood(input, threads)).toEqual(expected);
  });
});

describe.each([js, ...(native ? [native] : [])])("choiceOutcomeLikelihood, $name", ({ kernels }) => {
  test("without correlation it is a probit and a normal density", () => {
    const input = manyRows(600, 3, 2, 3);
    const parameters = Float64Array.of(0.2, 0.5, -0.1, 0.3, 0.4, Math.log(1.3), 0);
    const out = kernels.choiceOutcomeLikelihood({ ...input, parameters });
    const probit = kernels.probitLikelihood({ ...input, constant: false, parameters: parameters.slice(0, 3) });
    const density = input.y.reduce((sum, y, i) => {
      const mean = 0.3 * input.x[i]! + 0.4 * input.x[600 + i]!;
      return sum + input.weights[i]! * (normalLog((y - mean) / 1.3) - Math.log(1.3));
    }, 0);
    expect(out.logLikelihood).toBeCloseTo(probit.logLikelihood + density, 9);
    probit.gradient.forEach((g, j) => expect(out.gradient[j]).toBeCloseTo(g, 10));
  });

  test.each([-0.9, 0, 2.5])("derivatives equal differences at atanh rho = %d, with and without weights", (shape) => {
    const input = manyRows(700, 3, 3, 4);
    const parameters = input.parameters.map((v, j) => (j === 7 ? shape : v));
    for (const weights of [input.weights, new Float64Array(0)]) {
      expectDerivatives((at) => kernels.choiceOutcomeLikelihood({ ...input, weights, parameters: at }), parameters);
    }
  });

  test("scores times covariates add up to the gradient", () => {
    const input = { ...manyRows(300, 3, 2, 5), weights: new Float64Array(0) };
    const { gradient, scores } = kernels.choiceOutcomeLikelihood(input);
    const sum = (k: number, x: (i: number) => number): number =>
      Array.from({ length: 300 }, (_, i) => scores[k * 300 + i]! * x(i)).reduce((a, b) => a + b, 0);
    expect(sum(0, (i) => input.z[600 + i]!)).toBeCloseTo(gradient[2]!, 9);
    expect(sum(1, (i) => input.x[300 + i]!)).toBeCloseTo(gradient[4]!, 9);
    expect(sum(2, () => 1)).toBeCloseTo(gradient[5]!, 9);
    expect(sum(3, () => 1)).toBeCloseTo(gradient[6]!, 9);
  });

  test.each([
    ["y of another length", { y: new Float64Array(2) }, "SHAPE"],
    ["a missing outcome", { y: Float64Array.of(Number.NaN) }, "NON_FINITE"],
    ["an infinite covariate", { x: Float64Array.of(Number.NEGATIVE_INFINITY) }, "NON_FINITE"],
    ["too few parameters", { parameters: new Float64Array(3) }, "SHAPE"],
  ])("%s has its code", (_, change, code) => {
    const one = Float64Array.of(1);
    const sound = { n: 1, q: 1, p: 1, z: one, x: one, y: one, signs: one, weights: new Float64Array(0), scores: false };
    const input = { ...sound, parameters: new Float64Array(4), ...change };
    expect(() => kernels.choiceOutcomeLikelihood(input)).toThrow(expect.objectContaining({ code }));
  });
});
