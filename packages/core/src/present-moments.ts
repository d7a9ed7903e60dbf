import { mean, sampleVariance } from "./moments.js";

/** Moments of the values that are there, divisor n - 1; 0 where there are too few. */
export interface PresentMoments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/** Moments of values, NaN left out. */
export function presentMoments(values: Float64Array): PresentMoments {
  const present = values.filter((value) => !Number.isNaN(value));
  const n = present.length;
  return { n, mean: n > 0 ? mean(present) : 0, variance: n > 1 ? sampleVariance(present) : 0 };
}
