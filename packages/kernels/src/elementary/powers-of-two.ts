/**
 * Powers of two and exponents, without rounding.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/powers_of_two.rs
 */

/** 1.5 * 2^52: adding and subtracting it rounds a double below 2^51 to the nearest integer, ties to even. */
export const ROUNDER = 6755399441055744;

const EXPONENT_BIAS = 1023;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Where the upper half of a double lies. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** 2^k at entry k + 1023, for the normal exponents; entry 0 is 0. */
const POWERS = Float64Array.from({ length: 2 * EXPONENT_BIAS + 1 }, (_, i) => fromWords(i << 20, 0));

function fromWords(high: number, low: number): number {
  words[HIGH] = high;
  words[1 - HIGH] = low;
  return double[0]!;
}

/** 2^k for an integer k in -1022..1023; 1 for NaN. */
export const powerOfTwo = (k: number): number => POWERS[(k | 0) + EXPONENT_BIAS]!;

/** floor(log2 x) of a positive normal double; -1023 for zero and subnormals. */
export function exponentOf(x: number): number {
  double[0] = x;
  return ((words[HIGH]! >>> 20) & 0x7ff) - EXPONENT_BIAS;
}
