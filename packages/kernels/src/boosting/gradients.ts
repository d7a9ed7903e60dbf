import { log } from "../elementary/log.js";
import { exponentOf, powerOfTwo, ROUNDER } from "../elementary/powers-of-two.js";
import { sigmoid } from "../elementary/sigmoid.js";
import { softplus } from "../elementary/softplus.js";
import type { GrownTree } from "./grow-tree.js";
import type { BoostingLoss, ResolvedTask } from "./model.js";
import { monotoneValues } from "./monotone-values.js";
import type { RowWeights } from "./weights.js";

const COUNT_UNIT = 4294967296;
/** Bound on a Newton step of logistic loss; Friedman, Hastie & Tibshirani (2000, section 4.3) bound the response at 2 to 4. */
const LARGEST_STEP = 4;

/** Integer gradients of one tree. */
export interface Gradients {
  /** Per training row: 2^32, or that times its weight in counts, + its rounded gradient. */
  readonly packed: Float64Array;
  /** Per training row the rounded second derivative, at least 1: weight times p (1 - p), or the weight; not used by squared loss without weights. */
  readonly hessians: Int32Array;
  readonly weights: RowWeights | null;
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
export function createGradients(training: number, loss: BoostingLoss, weights: RowWeights | null): Gradients {
  const hessianScale = powerOfTwo(gradientBits(training));
  const hessians = new Int32Array(loss === "logistic" || weights ? training : 0);
  if (weights && loss === "squared") round(weights.relative, hessianScale, hessians);
  return { packed: new Float64Array(training), hessians, weights, scale: 1, hessianScale, penalty: 0 };
}

function round(values: Float64Array, scale: number, into: Int32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = Math.max(1, values[i]! * scale + ROUNDER - ROUNDER);
}

/** Scale on which residuals up to `largest` are rounded. */
const squaredScale = (largest: number, training: number): number =>
  powerOfTwo(Math.min(gradientBits(training) - 1 - exponentOf(largest), 1000));

/** Rounds the (weighted) residuals `target - score`, on the scale of the largest one. */
export function squaredGradients(gradients: Gradients, target: Float64Array, scores: Float64Array, l2: number): void {
  const { weights } = gradients;
  const fitted = { target, scores };
  const largest = weights ? largestWeighted(fitted, weights.relative) : largestResidual(fitted);
  gradients.scale = squaredScale(largest, target.length);
  gradients.penalty = weights ? l2 * weights.unit : l2;
  if (weights) roundWeighted(gradients, weights, fitted);
  else roundResiduals(gradients, fitted);
}

interface Fitted {
  readonly target: Float64Array;
  readonly scores: Float64Array;
}

// A loop to a function: where two share one, V8 may compile it having seen only the first, and then drop that code at
// the second in every call.
function largestResidual({ target, scores }: Fitted): number {
  let largest = 0;
  for (let i = 0; i < target.length; i++) {
    const size = Math.abs(target[i]! - scores[i]!);
    if (size > largest) largest = size;
  }
  return largest;
}

/** Rounds `target - score`. */
function roundResiduals({ packed, scale }: Gradients, { target, scores }: Fitted): void {
  for (let i = 0; i < packed.length; i++) {
    packed[i] = COUNT_UNIT + ((target[i]! - scores[i]!) * scale + ROUNDER - ROUNDER);
  }
}

function largestWeighted({ target, scores }: Fitted, weights: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < target.length; i++) {
    const size = Math.abs((target[i]! - scores[i]!) * weights[i]!);
    if (size > largest) largest = size;
  }
  return largest;
}

/** Rounds `weight (target - score)`. */
function roundWeighted({ packed, scale }: Gradients, { relative, counts }: RowWeights, fitted: Fitted): void {
  const { target, scores } = fitted;
  for (let i = 0; i < packed.length; i++) {
    const gradient = (target[i]! - scores[i]!) * relative[i]!;
    packed[i] = counts[i]! * COUNT_UNIT + (gradient * scale + ROUNDER - ROUNDER);
  }
}

/** Rounds `weight (target - p)` and `weight p (1 - p)`; returns the sum of the latter. */
function weightedLogisticGradients(gradients: Gradients, weights: RowWeights, { target, scores }: Fitted): number {
  const { packed, hessians, scale, hessianScale } = gradients;
  const { relative, counts } = weights;
  let total = 0;
  for (let i = 0; i < packed.length; i++) {
    const p = sigmoid(scores[i]!);
    packed[i] = counts[i]! * COUNT_UNIT + ((target[i]! - p) * relative[i]! * scale + ROUNDER - ROUNDER);
    const hessian = Math.max(1, p * (1 - p) * relative[i]! * hessianScale + ROUNDER - ROUNDER);
    hessians[i] = hessian;
    total += hessian;
  }
  return total;
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
  gradients.scale = scale;
  gradients.hessianScale = hessianScale;
  if (gradients.weights) {
    const total = weightedLogisticGradients(gradients, gradients.weights, { target, scores });
    gradients.penalty = l2 * (n / (total / hessianScale)) * gradients.weights.unit;
    return;
  }
  let total = 0;
  for (let i = 0; i < n; i++) {
    const p = sigmoid(scores[i]!);
    packed[i] = COUNT_UNIT + ((target[i]! - p) * scale + ROUNDER - ROUNDER);
    const hessian = Math.max(1, p * (1 - p) * hessianScale + ROUNDER - ROUNDER);
    hessians[i] = hessian;
    total += hessian;
  }
  gradients.penalty = l2 * (n / (total / hessianScale));
}

/** What each leaf of a tree adds to the score. */
export function leafValues(
  tree: GrownTree,
  gradients: Gradients,
  { task, sample, leaves }: { readonly task: ResolvedTask; readonly sample: Int32Array; readonly leaves: Uint16Array },
): Float64Array {
  const { loss, monotone } = task;
  const { learningRate, l2 } = task.options;
  const { scale, weights } = gradients;
  const counted = loss === "squared" && !weights;
  const hessianScale = counted ? 1 : gradients.hessianScale;
  const hessians = counted ? tree.leafCount : leafHessians(tree, gradients, { sample, leaves });
  const value = (sum: number, hessian: number): number => {
    const step = sum / scale / (hessian / hessianScale + l2);
    return learningRate * (loss === "squared" ? step : Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, step)));
  };
  if (monotone) return monotoneValues(tree, monotone, { gradients: tree.leafSum, hessians, value });
  return Float64Array.from(tree.leafSum, (sum, k) => value(sum, hessians[k]!));
}

function leafHessians(
  tree: GrownTree,
  { hessians }: Gradients,
  { sample, leaves }: { readonly sample: Int32Array; readonly leaves: Uint16Array },
): Float64Array {
  const sums = new Float64Array(tree.leafNode.length);
  for (let k = 0; k < sample.length; k++) {
    const i = sample[k]!;
    sums[leaves[i]!]! += hessians[i]!;
  }
  return sums;
}

/**
 * The score before the first tree: the (weighted) mean of the targets, or its log odds, where a mean of 0 or 1 counts as
 * half a row away from it. Summed left to right.
 */
export function baseScore(loss: BoostingLoss, target: Float64Array, weights: RowWeights | null): number {
  let sum = 0;
  for (let i = 0; i < target.length; i++) sum += weights ? weights.relative[i]! * target[i]! : target[i]!;
  const n = target.length;
  if (loss === "squared") return sum / n;
  const mean = Math.max(0.5 / n, Math.min(1 - 0.5 / n, sum / n));
  return log(mean) - log(1 - mean);
}

/**
 * Mean loss of raw scores, summed left to right: squared error, or the negative log likelihood.
 *
 * @param weights Relative weights, `null` for equal ones.
 */
export function meanLoss(loss: BoostingLoss, { target, scores }: Fitted, weights: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < target.length; i++) {
    const y = target[i]!;
    const f = scores[i]!;
    const own = loss === "squared" ? (y - f) * (y - f) : softplus(f) - y * f;
    sum += weights ? weights[i]! * own : own;
  }
  return sum / target.length;
}
