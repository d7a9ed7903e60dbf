/**
 * Elementary functions from + - * / and exact powers of two, so that both backends and every CPU give the same bits;
 * `Math.exp` and its relatives differ between engines.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/recurrent/elementary.rs
 */

/** Adding and subtracting 1.5 * 2^52 rounds to the nearest integer, ties to even. */
const ROUND = 6755399441055744;
const LOG2_E = Math.LOG2E;
/** ln 2 in two parts (fdlibm): the product of the first with an integer below 2^20 is exact. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
/** Arguments beyond this are clamped, so that no intermediate power of two over- or underflows. */
const EXP_LIMIT = 700;
const EXPONENT_BIAS = 1023;

/** 2^(k - 1023) at entry k, by exact doublings and halvings. */
const POWERS_OF_TWO = powersOfTwo();

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2 * EXPONENT_BIAS + 1);
  powers[EXPONENT_BIAS] = 1;
  for (let k = 1; k <= EXPONENT_BIAS; k++) {
    powers[EXPONENT_BIAS + k] = powers[EXPONENT_BIAS + k - 1]! * 2;
    powers[EXPONENT_BIAS - k] = powers[EXPONENT_BIAS - k + 1]! / 2;
  }
  return powers;
}

/**
 * e^x to a few units in the last place: x = k ln 2 + f with |f| <= ln(2)/2, Taylor polynomial of degree 12 in f by
 * Estrin's scheme, times 2^k. Constant outside [-700, 700].
 */
export function exp(x: number): number {
  const bounded = x < -EXP_LIMIT ? -EXP_LIMIT : x > EXP_LIMIT ? EXP_LIMIT : x;
  const k = bounded * LOG2_E + ROUND - ROUND;
  const f = bounded - k * LN2_HIGH - k * LN2_LOW;
  const f2 = f * f;
  const f4 = f2 * f2;
  const low = 1 + f + f2 * (0.5 + f * (1 / 6)) + f4 * (1 / 24 + f * (1 / 120) + f2 * (1 / 720 + f * (1 / 5040)));
  const high = 1 / 40320 + f * (1 / 362880) + f2 * (1 / 3628800 + f * (1 / 39916800)) + f4 * (1 / 479001600);
  return (low + f4 * f4 * high) * POWERS_OF_TWO[(k | 0) + EXPONENT_BIAS]!;
}

/** 1 / (1 + e^-x). */
export const sigmoid = (x: number): number => 1 / (1 + exp(-x));

/** Hyperbolic tangent, absolute error of a few 1e-16. */
export const tanh = (x: number): number => 1 - 2 / (1 + exp(2 * x));

/** Number of terms of the series in `softplus`: (1/9)^18 is below the rounding of a double. */
const SERIES_TERMS = 18;

/**
 * ln(1 + e^x), the loss of a logit x against 0 (x - that of a logit against 1): max(x, 0) + ln(1 + e) with e = e^-|x|,
 * where ln(1 + e) = 2 artanh(s), s = e / (2 + e) <= 1/3, summed from its smallest term.
 */
export function softplus(x: number): number {
  const e = exp(x < 0 ? x : -x);
  const s = e / (2 + e);
  const s2 = s * s;
  let sum = 0;
  for (let k = SERIES_TERMS; k >= 0; k--) sum = sum * s2 + 1 / (2 * k + 1);
  return (x > 0 ? x : 0) + 2 * s * sum;
}
