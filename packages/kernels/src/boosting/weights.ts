import { powerOfTwo, ROUNDER } from "../elementary/powers-of-two.js";

/** Most training rows of a fit with weights: more would leave too few bits for a weight beside a sum of gradients. */
export const MOST_WEIGHTED_ROWS = 2 ** 19;

/** Weights of the training rows of one fit. */
export interface RowWeights {
  /** Over their mean. */
  readonly relative: Float64Array;
  /** Relative weights as integers, at least 1; what splits are chosen by, in place of counts. */
  readonly counts: Float64Array;
  /** Counts of a row of mean weight, a power of two. */
  readonly unit: number;
}

/** Weights over their mean: `w n / sum`, summed left to right; exactly 1 where all are alike. */
export function relativeWeights(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const w of weights) sum += w;
  return weights.map((w) => (w * weights.length) / sum);
}

/**
 * Weights of training rows, relative and rounded to the grid on which all of them add up to 2^20 or a little more.
 *
 * Twin: native/crates/kernels/src/boosting/weights.rs
 */
export function rowWeights(weights: Float64Array): RowWeights {
  const relative = relativeWeights(weights);
  let log2 = 0;
  while (2 ** log2 < relative.length) log2++;
  const unit = powerOfTwo(20 - log2);
  return { relative, counts: relative.map((w) => Math.max(1, w * unit + ROUNDER - ROUNDER)), unit };
}
