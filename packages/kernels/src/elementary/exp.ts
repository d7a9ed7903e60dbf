import { powerOfTwo, ROUNDER } from "./powers-of-two.js";

/** ln 2 in two parts (fdlibm); the product of the first with an integer below 2^20 is exact. */
export const LN2_HIGH = 6.9314718036912381649e-1;
export const LN2_LOW = 1.90821492927058770002e-10;

/** Arguments count as at most this in magnitude: e^-708 is the last that is a normal double, and 2^1021 is finite. */
const EXP_LIMIT = 708;

/**
 * e^x from + - * and exact powers of two, so that both backends and every CPU give the same bits, in one lane or in
 * eight; `Math.exp` differs between engines. x = k ln 2 + f with |f| <= ln(2)/2 (Cody & Waite), then the Taylor
 * polynomial of degree 13 (remainder below 5e-18) in pairs of terms (Estrin), which leaves a vector unit no long chain;
 * 1 and f are added last, because their roundings are all that counts. Within 1 unit in the last place; constant
 * outside [-708, 708]; NaN stays NaN.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/exp.rs
 */
export function exp(x: number): number {
  const bounded = x < -EXP_LIMIT ? -EXP_LIMIT : x > EXP_LIMIT ? EXP_LIMIT : x;
  const k = bounded * Math.LOG2E + ROUNDER - ROUNDER;
  const f = bounded - k * LN2_HIGH - k * LN2_LOW;
  const f2 = f * f;
  const f4 = f2 * f2;
  const low = 1 / 2 + f * (1 / 6) + f2 * (1 / 24 + f * (1 / 120));
  const middle = 1 / 720 + f * (1 / 5040) + f2 * (1 / 40320 + f * (1 / 362880));
  const high = 1 / 3628800 + f * (1 / 39916800) + f2 * (1 / 479001600 + f * (1 / 6227020800));
  return (1 + (f + f2 * (low + f4 * (middle + f4 * high)))) * powerOfTwo(k);
}

/** e^x for x <= 0, and 0 instead of the last normal double below -708: the tails of a likelihood end at 0. */
export const expOfNegative = (x: number): number => (x < -EXP_LIMIT ? 0 : exp(x));
