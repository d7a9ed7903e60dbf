import { type ClusterIndex, influenceVariance, sum } from "@career-dml/core";

/** An estimate and its standard error. */
export interface Estimate {
  readonly estimate: number;
  readonly se: number;
}

/** Weights, or ones where there are none. */
export const weightsOrOnes = (weights: Float64Array | null, n: number): Float64Array =>
  weights ?? new Float64Array(n).fill(1);

/** `sum w v / sum w` and its error from the contributions `w (v - mean) / sum w`, summed over clusters. */
export function weightedMean(
  values: Float64Array,
  given: Float64Array | null,
  clusters: ClusterIndex | null = null,
): Estimate {
  const weights = weightsOrOnes(given, values.length);
  const total = sum(weights);
  const estimate = sum(values.map((v, i) => weights[i]! * v)) / total;
  const influence = values.map((v, i) => (weights[i]! * (v - estimate)) / total);
  return { estimate, se: Math.sqrt(influenceVariance(influence, clusters)) };
}
