/** ln 2 in two parts; the first has 21 trailing zero bits, so that k times it is exact for |k| < 2^20. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Below this the result is flushed to 0: it would be smaller than the smallest normal double. */
const SMALLEST = -708;

/** 2^-k for k = 0..1022, each half of the one before: exact. */
const HALVINGS = new Float64Array(1023);
HALVINGS[0] = 1;
for (let k = 1; k < HALVINGS.length; k++) HALVINGS[k] = HALVINGS[k - 1]! / 2;

/** 1/13!, 1/12!, …, 1/1!, 1/0!; the quotients of exact integers, so the same on both sides. */
const FACTORIALS = [6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1];
const EXP_TERMS = Float64Array.from(FACTORIALS, (f) => 1 / f);

/**
 * exp(x) for x <= 0 from + - * / alone, so that Rust and TypeScript agree to the last bit (`Math.exp` does not promise
 * that). Cody & Waite reduction to |r| <= ln(2)/2, then the Taylor polynomial of degree 13 (remainder below 5e-18).
 * Within 1 ulp of the true value; 0 below -708.
 *
 * Twin: native/crates/kernels/src/linear/exact_exp.rs
 */
export function expOfNegative(x: number): number {
  if (x < SMALLEST) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = EXP_TERMS[0]!;
  for (let t = 1; t < EXP_TERMS.length; t++) sum = sum * r + EXP_TERMS[t]!;
  return sum * HALVINGS[-k]!;
}
