/** Sum from the first value to the last. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Arithmetic mean, summed from the first value to the last; NaN for no values. */
export const mean = (values: ArrayLike<number>): number => sum(values) / values.length;

/** Mean squared deviation from the mean: divided by n, not n - 1. */
export const populationVariance = (values: ArrayLike<number>): number => squaresAboutMean(values) / values.length;

/** Squared deviations from the mean divided by n - 1; NaN for fewer than two values. */
export const sampleVariance = (values: ArrayLike<number>): number =>
  values.length < 2 ? Number.NaN : squaresAboutMean(values) / (values.length - 1);

function squaresAboutMean(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2;
  return squares;
}
