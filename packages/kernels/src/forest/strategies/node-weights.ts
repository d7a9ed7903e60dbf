import { ROUND, weightStepsFor } from "../integer-grid.js";
import { stripedProducts, stripedSum, stripedWeightedProducts } from "../striped-sums.js";
import type { Workspace } from "../workspace.js";

/** Sums over the units of a node, each counted by its weight; without weights, by 1. */
export interface NodeSums {
  /** Sum of the weights. */
  readonly total: number;
  /** The largest weight. */
  readonly most: number;
  mean(v: Float64Array): number;
  /** Sum of `weight (v - vMean) (u - uMean)`, each product taken in this order. */
  cross(v: Float64Array, vMean: number, u: Float64Array, uMean: number): number;
}

/** Sums in the lanes of striped-sums.ts. @param weight `null` without weights. */
export function nodeSums(weight: Float64Array | null, start: number, end: number): NodeSums {
  if (weight === null) {
    const total = end - start;
    return {
      total,
      most: 1,
      mean: (v) => stripedSum(v, start, end) / total,
      cross: (v, vMean, u, uMean) => stripedProducts(v, u, { start, end, vMean, uMean }),
    };
  }
  const total = stripedSum(weight, start, end);
  let most = 0;
  for (let i = start; i < end; i++) if (weight[i]! > most) most = weight[i]!;
  return {
    total,
    most,
    mean: (v) => stripedProducts(weight, v, { start, end, vMean: 0, uMean: 0 }) / total,
    cross: (v, vMean, u, uMean) => stripedWeightedProducts(weight, v, u, { start, end, vMean, uMean }),
  };
}

/** A node's weights as integers. Without weights, every unit counts 1. */
export interface WeightGrid {
  /** Grid steps per unit of weight. */
  readonly steps: number;
  /** Sum of the integers. */
  readonly total: number;
}

/**
 * Writes the node's weights to `ws.share` as integers of at least 1 whose sum stays below 2^31, so that sums over any side
 * of a cut are exact and positive; nothing without weights.
 */
export function shareWeights(
  { share }: Workspace,
  weight: Float64Array | null,
  { start, end, most }: { readonly start: number; readonly end: number; readonly most: number },
): WeightGrid {
  const size = end - start;
  if (weight === null) return { steps: 1, total: size };
  const steps = weightStepsFor(most, size);
  let total = 0;
  for (let i = start; i < end; i++) {
    const steady = Math.max(1, weight[i]! * steps + ROUND - ROUND);
    share[i] = steady;
    total += steady;
  }
  return { steps, total };
}

/** The largest |v - mean| of units [start, end), and how many are below the mean. */
export function reachOf(
  v: Float64Array,
  mean: number,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly reach: number; readonly below: number } {
  let reach = 0;
  let below = 0;
  for (let i = start; i < end; i++) {
    const distance = v[i]! - mean;
    if (distance < 0) below++;
    if (Math.abs(distance) > reach) reach = Math.abs(distance);
  }
  return { reach, below };
}
