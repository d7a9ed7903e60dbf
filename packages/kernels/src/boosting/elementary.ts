/**
 * Exponential and logarithm from + - * / and bit patterns alone, so that they give the same bits in every engine and
 * in Rust; `Math.exp` and `Math.log` do not promise that.
 *
 * Twin: native/crates/kernels/src/boosting/elementary.rs
 */

/** 1.5 * 2^52: adding and subtracting it rounds a double below 2^51 to the nearest integer, ties to even. */
export const ROUNDER = 6755399441055744;

/** ln 2 in two parts; the first has 20 trailing zero bits, so that its product with an exponent is exact (fdlibm). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** 1/23, 1/21, ..., 1/3: coefficients of artanh, highest power first. */
const ARTANH = Float64Array.from({ length: 11 }, (_, i) => 1 / (23 - 2 * i));

/** 2^k at index k + 1023, for the normal exponents. */
const POWERS = Float64Array.from({ length: 2047 }, (_, i) => fromWords(i << 20, 0));

function fromWords(high: number, low: number): number {
  words[HIGH] = high;
  words[1 - HIGH] = low;
  return double[0]!;
}

/** 2^k for k in -1022..1023, exactly. */
export const powerOfTwo = (k: number): number => POWERS[k + 1023]!;

/** floor(log2 x) of a positive normal double; -1023 for zero and subnormals. */
export function exponentOf(x: number): number {
  double[0] = x;
  return ((words[HIGH]! >>> 20) & 0x7ff) - 1023;
}

/**
 * e^x within 2 units in the last place; arguments beyond +-700 count as +-700. Reduction to |f| <= ln(2) / 2 and the
 * Taylor polynomial of degree 13, its even and odd part summed apart.
 */
export function exp(argument: number): number {
  const x = argument < -700 ? -700 : argument > 700 ? 700 : argument;
  const k = x * Math.LOG2E + ROUNDER - ROUNDER;
  const f = x - k * LN2_HIGH - k * LN2_LOW;
  const s = f * f;
  const even = 1 + s * (1 / 2 + s * (1 / 24 + s * (1 / 720 + s * (1 / 40320 + s * (1 / 3628800 + s / 479001600)))));
  const odd = 1 + s * (1 / 6 + s * (1 / 120 + s * (1 / 5040 + s * (1 / 362880 + s * (1 / 39916800 + s / 6227020800)))));
  return (even + f * odd) * POWERS[k + 1023]!;
}

/** ln x of a positive normal double within 2 units in the last place: x = 2^k m, ln m = 2 artanh((m - 1) / (m + 1)). */
export function log(x: number): number {
  let k = exponentOf(x);
  let m = x * POWERS[1023 - k]!;
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = 0;
  for (const reciprocal of ARTANH) series = z * (series + reciprocal);
  return k * LN2_HIGH + (2 * s + (2 * s * series + k * LN2_LOW));
}

/** 1 / (1 + e^-x). */
export const logistic = (x: number): number => 1 / (1 + exp(-x));

/** ln(1 + e^x) without overflow. */
export const softplus = (x: number): number => (x > 0 ? x + log(1 + exp(-x)) : log(1 + exp(x)));
