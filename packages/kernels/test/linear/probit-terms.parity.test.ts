import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js, loadNative } from "../../src/backend.js";
import { floats, pattern, THREADS } from "./kernel-inputs.js";

const native = loadNative();
const predictor = fc.oneof(
  fc.double({ noNaN: true, min: -8, max: 8 }),
  fc.double({ noNaN: true, min: -60, max: 60 }),
  fc.constantFrom(-0, 0, 1e-300, -1e8, 1e8, -1e100),
);
const input = fc
  .integer({ min: 0, max: 30 })
  .chain((n) => fc.record({ index: floats(n, predictor), signs: floats(n, fc.constantFrom(-1, 1)) }));

describe.skipIf(native === null)("probitTerms: native equals js, bit for bit", () => {
  test("at any index, in both tails", () => {
    fc.assert(
      fc.property(input, fc.constantFrom(...THREADS), (given, threads) => {
        expect(native!.kernels.probitTerms(given, threads)).toEqual(js.kernels.probitTerms(given));
      }),
      { numRuns: 2000, seed: 6 },
    );
  });

  test("with threads", () => {
    const given = {
      index: pattern(40_000, 1).map((v) => 6 * v),
      signs: pattern(40_000, 2).map((v) => (v > 0 ? 1 : -1)),
    };
    const expected = js.kernels.probitTerms(given);
    for (const threads of THREADS) expect(native!.kernels.probitTerms(given, threads)).toEqual(expected);
  });
});

describe.each([js, ...(native ? [native] : [])])("probitTerms, $name", ({ kernels }) => {
  const at = (z: number, sign = 1) => kernels.probitTerms({ index: Float64Array.of(z), signs: Float64Array.of(sign) });

  // log Phi and phi / Phi to 50 digits: Laplace's continued fraction in the tails, Taylor series between.
  test.each([
    [-37, -689.0305855768906, 37.02698768612699],
    [-30, -454.3212439563432, 30.03325966743368],
    [-8, -35.01343715991455, 8.121368112236112],
    [-2, -3.783184333682032, 2.373215532822841],
    [-0.5, -1.1759117615936185, 1.1410777703680646],
    [0.3, -0.4814101615884812, 0.6172208536127344],
    [1.96, -0.02531564916428211, 0.05993930068728999],
    [2.5, -0.00622902548586, 0.017637825486916735],
  ])("log Phi(%d) and its derivative", (z, log, ratio) => {
    for (const sign of [1, -1]) {
      const { logLikelihood, scores, weights } = at(sign * z, sign);
      expect(Math.abs(logLikelihood / log - 1)).toBeLessThan(1e-15);
      expect(Math.abs((sign * scores[0]!) / ratio - 1)).toBeLessThan(1e-15);
      expect(Math.abs(weights[0]! - ratio * (ratio + z))).toBeLessThan(1e-12);
    }
  });

  test("stays finite where the density is not a double any more", () => {
    const far = at(-1e8);
    expect(Math.abs(far.scores[0]! / 1e8 - 1)).toBeLessThan(1e-15);
    expect(far.logLikelihood).toBeLessThan(-4e15);
    expect(at(1e8)).toEqual({ logLikelihood: 0, scores: Float64Array.of(0), weights: Float64Array.of(0) });
  });

  test.each([
    ["signs of another length", { signs: Float64Array.of(1, 1) }, "SHAPE"],
    ["a sign of 0", { signs: Float64Array.of(0) }, "OPTIONS"],
    ["an infinite index", { index: Float64Array.of(Number.POSITIVE_INFINITY) }, "NON_FINITE"],
  ])("%s has its code", (_, change, code) => {
    const given = { index: Float64Array.of(1), signs: Float64Array.of(1), ...change };
    expect(() => kernels.probitTerms(given)).toThrow(expect.objectContaining({ code }));
  });
});
