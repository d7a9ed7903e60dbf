import { normalQuantile } from "@career-dml/core";

/**
 * Interval of a share: every p whose normal test does not reject `count` of `n`. Stays within 0 and 1, and says something of a share
 * of 0 or 1 too.
 *
 * @param n At least 1.
 * @see Wilson (1927), JASA 22(158); Brown, Cai & DasGupta (2001), Statistical Science 16(2).
 */
export function wilsonInterval(count: number, n: number, level = 0.95): readonly [number, number] {
  const z = normalQuantile((1 + level) / 2);
  const share = count / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // At the ends the interval reaches them exactly; rounding would leave it a hair beside.
  return Object.freeze([count === 0 ? 0 : middle - half, count === n ? 1 : middle + half] as const);
}
