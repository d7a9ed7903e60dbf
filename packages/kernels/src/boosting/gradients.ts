import { log } from "../elementary/log.js";
import { exponentOf, powerOfTwo, ROUNDER } from "../elementary/powers-of-two.js";
import { sigmoid } from "../elementary/sigmoid.js";
import { softplus } from "../elementary/softplus.js";
import type { GrownTree } from "./grow-tree.js";
import type { BoostingLoss, BoostingOptions } from "./model.js";

const COUNT_UNIT = 4294967296;
/** Bound on a Newton step of logistic loss; Friedman, Hastie & Tibshirani (2000, section 4.3) bound the response at 2 to 4. */
const LARGEST_STEP = 4;

/** Integer gradients of one tree. */
export interface Gradients {
  /** Per training row: 2^32 + its rounded gradient. */
  readonly packed: Float64Array;
  /** Logistic loss: rounded p (1 - p) per training row, at least 1. */
  readonly hessians: Int32Array;
  /** Integers per unit of gradient and of p (1 - p), powers of two. */
  scale: number;
  hessianScale: number;
  /** The option l2 in units of rows, for the choice of splits. */
  penalty: number;
}

/** Bits of a gradient such that the sum over all training rows stays within 2^30. */
export function gradientBits(training: number): number {
  let log2 = 0;
  while (2 ** log2 < training) log2++;
  return 30 - log2;
}

/** Buffers for the gradients of `training` rows. */
export const createGradients = (training: number, loss: BoostingLoss): Gradients => ({
  packed: new Float64Array(training),
  hessians: new Int32Array(loss === "logistic" ? training : 0),
  scale: 1,
  hessianScale: 1,
  penalty: 0,
});

/** Rounds the residuals `target - score`, on the scale of the largest one. */
export function squaredGradients(gradients: Gradients, target: Float64Array, scores: Float64Array, l2: number): void {
  const { packed } = gradients;
  const n = packed.length;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(target[i]! - scores[i]!);
    if (size > largest) largest = size;
  }
  const scale = powerOfTwo(Math.min(gradientBits(n) - 1 - exponentOf(largest), 1000));
  for (let i = 0; i < n; i++) {
    packed[i] = COUNT_UNIT + ((target[i]! - scores[i]!) * scale + ROUNDER - ROUNDER);
  }
  gradients.scale = scale;
  gradients.penalty = l2;
}

/**
 * Rounds `target - p` and `p (1 - p)`. Splits are chosen by least squares on the former (Friedman 2001, algorithm 5),
 * where the penalty counts as rows of mean p (1 - p).
 */
export function logisticGradients(gradients: Gradients, target: Float64Array, scores: Float64Array, l2: number): void {
  const { packed, hessians } = gradients;
  const n = packed.length;
  const scale = powerOfTwo(gradientBits(n));
  // p (1 - p) is at most 1/4.
  const hessianScale = 4 * scale;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const p = sigmoid(scores[i]!);
    packed[i] = COUNT_UNIT + ((target[i]! - p) * scale + ROUNDER - ROUNDER);
    const hessian = Math.max(1, p * (1 - p) * hessianScale + ROUNDER - ROUNDER);
    hessians[i] = hessian;
    total += hessian;
  }
  gradients.scale = scale;
  gradients.hessianScale = hessianScale;
  gradients.penalty = l2 * (n / (total / hessianScale));
}

/** What each leaf of a tree adds to the score. */
export function leafValues(
  tree: GrownTree,
  gradients: Gradients,
  {
    options,
    loss,
    sample,
    leaves,
  }: {
    readonly options: BoostingOptions;
    readonly loss: BoostingLoss;
    readonly sample: Uint32Array;
    readonly leaves: Uint16Array;
  },
): Float64Array {
  const { learningRate, l2 } = options;
  const { scale, hessians, hessianScale } = gradients;
  const count = tree.leafNode.length;
  if (loss === "squared") {
    return Float64Array.from({ length: count }, (_, k) => {
      const mean = tree.leafSum[k]! / scale / (tree.leafCount[k]! + l2);
      return learningRate * mean;
    });
  }
  const sums = new Float64Array(count);
  for (const i of sample) sums[leaves[i]!]! += hessians[i]!;
  return sums.map((sum, k) => {
    const step = tree.leafSum[k]! / scale / (sum / hessianScale + l2);
    return learningRate * Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, step));
  });
}

/**
 * The score before the first tree: the mean of the targets, or its log odds, where a mean of 0 or 1 counts as half a
 * row away from it. Summed left to right.
 */
export function baseScore(loss: BoostingLoss, target: Float64Array): number {
  let sum = 0;
  for (const y of target) sum += y;
  const n = target.length;
  if (loss === "squared") return sum / n;
  const mean = Math.max(0.5 / n, Math.min(1 - 0.5 / n, sum / n));
  return log(mean) - log(1 - mean);
}

/** Mean loss of raw scores, summed left to right: squared error, or the negative log likelihood. */
export function meanLoss(loss: BoostingLoss, target: Float64Array, scores: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < target.length; i++) {
    const y = target[i]!;
    const f = scores[i]!;
    sum += loss === "squared" ? (y - f) * (y - f) : softplus(f) - y * f;
  }
  return sum / target.length;
}
