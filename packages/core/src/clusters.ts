import { DataError, ShapeError } from "./errors.js";

/** Units by cluster. */
export interface ClusterIndex {
  /** Cluster of each unit, numbered from 0 in the order of their first units. */
  readonly of: Uint32Array;
  readonly count: number;
}

/**
 * Numbers clusters from 0, so that sums over them fit into arrays.
 *
 * @param clusters Label of the cluster of each unit, any integers.
 * @param n Number of units.
 * @throws {ShapeError} if there is not one label per unit.
 * @throws {DataError} with fewer than two clusters, or for a label that is not an integer.
 */
export function clusterIndex(clusters: ArrayLike<number>, n: number): ClusterIndex {
  if (clusters.length !== n) throw new ShapeError("clusters", n, clusters.length);
  const numbers = new Map<number, number>();
  const of = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const label = clusters[i]!;
    if (!Number.isInteger(label)) {
      throw new DataError([{ path: `clusters, row ${i + 1}`, message: `must be an integer, got ${label}` }]);
    }
    let number = numbers.get(label);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(label, number);
    }
    of[i] = number;
  }
  if (numbers.size < 2) {
    throw new DataError([{ path: "clusters", message: `are ${numbers.size}; at least two are needed` }]);
  }
  return { of, count: numbers.size };
}

/** Sum of `values` over each cluster; the values themselves, where each unit stands for itself (`null`). */
export function clusterSums(values: Float64Array, clusters: ClusterIndex | null): Float64Array {
  if (clusters === null) return values;
  const sums = new Float64Array(clusters.count);
  for (let i = 0; i < values.length; i++) sums[clusters.of[i]!]! += values[i]!;
  return sums;
}

/**
 * Variance of an estimate from the contributions of its units, `sum_i influence_i` being its error:
 * `G / (G - 1) sum_g (sum_{i in g} influence_i)^2` over G clusters, or over units where each is its own.
 *
 * @see Liang & Zeger (1986), Biometrika 73(1), without a working correlation.
 */
export function influenceVariance(influence: Float64Array, clusters: ClusterIndex | null = null): number {
  const sums = clusterSums(influence, clusters);
  let squares = 0;
  for (let g = 0; g < sums.length; g++) squares += sums[g]! ** 2;
  return (sums.length / (sums.length - 1)) * squares;
}
