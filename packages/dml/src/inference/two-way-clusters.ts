import { type ClusterIndex, clusterIndex } from "@career-dml/core";

/** Clusters in two dimensions, say firms and years: units that share either may depend on each other. */
export interface TwoWayClusters {
  readonly first: ClusterIndex;
  readonly second: ClusterIndex;
  /** Units that share both. */
  readonly both: ClusterIndex;
}

/**
 * @param first Label of each unit's cluster in one dimension, any integers.
 * @param second In the other.
 * @throws {ShapeError} if there is not one label of each per unit.
 * @throws {DataError} with fewer than two clusters in a dimension, or for a label that is not an integer.
 */
export function twoWayClusters(first: ArrayLike<number>, second: ArrayLike<number>, n: number): TwoWayClusters {
  const [one, two] = [clusterIndex(first, n), clusterIndex(second, n)];
  const cells = Float64Array.from(one.of, (g, i) => g * two.count + two.of[i]!);
  return Object.freeze({ first: one, second: two, both: clusterIndex(cells, n) });
}
