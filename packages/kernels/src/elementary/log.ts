import { LN2_HIGH, LN2_LOW } from "./exp.js";
import { exponentOf, powerOfTwo } from "./powers-of-two.js";

/** 1/35, 1/33, …, 1/3. */
const LOG_TERMS = Float64Array.from({ length: 17 }, (_, k) => 1 / (35 - 2 * k));

/**
 * ln(1 + u) for -1/2 <= u <= 1 from + - * / alone: twice the series of artanh at u / (2 + u), at most 1/3 in magnitude,
 * to degree 35 (remainder below 1e-18). Within 2 units in the last place; NaN stays NaN.
 *
 * Parity: exact.
 * Twin: native/crates/kernels/src/elementary/log.rs
 */
export function logOnePlus(u: number): number {
  const s = u / (2 + u);
  const square = s * s;
  let sum = LOG_TERMS[0]!;
  for (let t = 1; t < LOG_TERMS.length; t++) sum = sum * square + LOG_TERMS[t]!;
  return 2 * (s + s * (square * sum));
}

/**
 * ln x of a positive normal double below 2^1023: `x = 2^k m` with 1/sqrt(2) < m <= sqrt(2), then `logOnePlus(m - 1)`.
 * Within 2 units in the last place.
 */
export function log(x: number): number {
  let k = exponentOf(x);
  let m = x * powerOfTwo(-k);
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  return k * LN2_HIGH + (logOnePlus(m - 1) + k * LN2_LOW);
}
