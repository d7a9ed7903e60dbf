import { type ClusterIndex, mean, populationVariance } from "@career-dml/core";

/**
 * Mean correlation of two different units of a cluster: sum over pairs of deviations from the mean of all, over their number times the
 * variance. The product of those of treatment and outcome residuals is what clusters add to the variance of an effect. May be negative.
 *
 * @returns `null` without a cluster of two units, or without variance.
 * @see Moulton (1986), Journal of Econometrics 32(3); Donner & Koval (1980), Biometrics 36(1), for the estimator.
 */
export function pairwiseCorrelation(values: Float64Array, clusters: ClusterIndex): number | null {
  const centre = mean(values);
  const sums = new Float64Array(clusters.count);
  const sizes = new Float64Array(clusters.count);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - centre;
    sums[clusters.of[i]!]! += deviation;
    sizes[clusters.of[i]!]! += 1;
    squares += deviation * deviation;
  }
  const pairs = sizes.reduce((total, size) => total + size * (size - 1), 0);
  if (pairs === 0 || !(squares > 0)) return null;
  const products = sums.reduce((total, sum) => total + sum * sum, 0) - squares;
  return products / pairs / (squares / values.length);
}

/** Mean size of clusters and their coefficient of variation. */
export function clusterSizes({ of, count }: ClusterIndex): { readonly size: number; readonly sizeVariation: number } {
  const sizes = new Float64Array(count);
  for (const cluster of of) sizes[cluster]! += 1;
  const size = mean(sizes);
  return { size, sizeVariation: Math.sqrt(populationVariance(sizes)) / size };
}
