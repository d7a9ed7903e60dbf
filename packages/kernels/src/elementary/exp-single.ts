import { powerOfTwo } from "./powers-of-two.js";

const fround = Math.fround;

/** 1.5 * 2^23: adding and subtracting it rounds a single below 2^22 to the nearest integer, ties to even. */
const ROUNDER = 12582912;

/** ln 2 in two parts; the product of the first, which has nine bits, with a small integer is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = fround(-2.1219444e-4);
const LOG2_E = fround(Math.LOG2E);

/** Arguments count as at most this in magnitude: e^-87 is a normal single, and e^87 is finite. */
const EXP_LIMIT = 87;

const C3 = fround(1 / 6);
const C4 = fround(1 / 24);
const C5 = fround(1 / 120);
const C6 = fround(1 / 720);
const C7 = fround(1 / 5040);

/**
 * e^x in single precision, every operation rounded to it, so that every backend and CPU gives the same bits: as `exp`,
 * with the Taylor polynomial of degree 7 (remainder below 6e-9). Within 1 unit in the last place, 1.2e-7 of the value;
 * constant outside [-87, 87]; NaN stays NaN.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/exp_single.rs
 *
 * @param x A single-precision number.
 */
export function expSingle(x: number): number {
  const bounded = x < -EXP_LIMIT ? -EXP_LIMIT : x > EXP_LIMIT ? EXP_LIMIT : x;
  const k = fround(fround(fround(bounded * LOG2_E) + ROUNDER) - ROUNDER);
  const f = fround(fround(bounded - fround(k * LN2_HIGH)) - fround(k * LN2_LOW));
  const f2 = fround(f * f);
  const low = fround(0.5 + fround(f * C3));
  const middle = fround(C4 + fround(f * C5));
  const high = fround(C6 + fround(f * C7));
  const rest = fround(low + fround(f2 * fround(middle + fround(f2 * high))));
  return fround(fround(1 + fround(f + fround(f2 * rest))) * powerOfTwo(k));
}
