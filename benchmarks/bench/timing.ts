import { quantiles } from "@career-dml/core";

/** Wall seconds of calls that do the same: their median and their quartiles. */
export interface Timing {
  /** How many were timed. */
  readonly calls: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The seconds of each call, in a few numbers. */
export function timingOf(seconds: ArrayLike<number>): Timing {
  const [low, median, high] = quantiles(seconds, [0.25, 0.5, 0.75]) as [number, number, number];
  return { calls: seconds.length, median, low, high };
}

/** Half of the distance between the quartiles, as a share of the median. */
export const spreadOf = ({ median, low, high }: Timing): number => (high - low) / 2 / median;
