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
  const mean = n > 0 ? present.reduce((sum, value) => sum + value, 0) / n : 0;
  const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}
