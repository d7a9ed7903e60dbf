import { mean } from "@career-dml/core";

/** Root mean squared difference. */
export const rootMeanSquare = (found: readonly number[], truth: ArrayLike<number>): number =>
  Math.sqrt(mean(found.map((value, i) => (value - truth[i]!) ** 2)));

/** Pearson's correlation. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (f: (i: number) => number): number => mean(a.map((_, i) => f(i)));
  const covariance = product((i) => (a[i]! - meanA) * (b[i]! - meanB));
  return covariance / Math.sqrt(product((i) => (a[i]! - meanA) ** 2) * product((i) => (b[i]! - meanB) ** 2));
}

/** Errors of both sides at the same rows: `RMSE 1.2531, theirs 1.2533`. */
export const bothErrors = (ours: readonly number[], theirs: readonly number[], truth: ArrayLike<number>): string =>
  `RMSE ${rootMeanSquare(ours, truth).toFixed(4)}, theirs ${rootMeanSquare(theirs, truth).toFixed(4)}`;
