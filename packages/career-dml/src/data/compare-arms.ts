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

/** One column in the two arms. */
export interface ArmComparison {
  readonly meanTreated: number;
  readonly meanUntreated: number;
  /** (mean treated - mean untreated) / sqrt of the mean of the two variances; 0 where neither varies. */
  readonly standardisedDifference: number;
}

/** How a column differs between treated and untreated, missing values left out. */
export function compareArms(values: Float64Array, treatment: Uint8Array): ArmComparison {
  const treated = presentMoments(values.filter((_, i) => treatment[i] === 1));
  const untreated = presentMoments(values.filter((_, i) => treatment[i] !== 1));
  const spread = Math.sqrt((treated.variance + untreated.variance) / 2);
  const standardisedDifference = spread > 0 ? (treated.mean - untreated.mean) / spread : 0;
  return { meanTreated: treated.mean, meanUntreated: untreated.mean, standardisedDifference };
}
