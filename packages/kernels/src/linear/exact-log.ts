/** 1/35, 1/33, …, 1/3. */
const LOG_TERMS = Float64Array.from({ length: 17 }, (_, k) => 1 / (35 - 2 * k));

/**
 * log(1 + u) for -1/2 <= u <= 1 from + - * / alone: twice the series of atanh at u / (2 + u), at most 1/3 in magnitude,
 * to degree 35 (remainder below 1e-18).
 *
 * Twin: native/crates/kernels/src/linear/exact_log.rs
 */
export function logOnePlus(u: number): number {
  const s = u / (2 + u);
  const square = s * s;
  let sum = LOG_TERMS[0]!;
  for (let t = 1; t < LOG_TERMS.length; t++) sum = sum * square + LOG_TERMS[t]!;
  return 2 * (s + s * (square * sum));
}

/** ln 2 in two parts; a small integer times the first is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** log(x) for 0 < x <= 1: `x = 2^-k f` with 2/3 < f <= 4/3 by exact doublings, then `logOnePlus(f - 1)`. */
export function logOfFraction(x: number): number {
  let f = x;
  let k = 0;
  while (f <= 2 / 3) {
    f *= 2;
    k++;
  }
  return logOnePlus(f - 1) - k * LN2_LOW - k * LN2_HIGH;
}
