import { type Design, type Rng, type RunContext, selectEntries } from "@career-dml/core";
import type { Loss } from "../nuisance-quality.js";

/** One fit: learn from `training`, predict `test`. */
export interface LearnerTask {
  /** Covariates of all units; NaN is a missing value. Tasks that share a design should share the object. */
  readonly design: Design;
  /** Length `design.n`; read at `training` only, so that other entries may be NaN. 0/1 for log loss. */
  readonly target: Float64Array;
  /** Rows to learn from, ascending. */
  readonly training: Uint32Array;
  /** Rows to predict. */
  readonly test: Uint32Array;
  /** `squared` predicts a mean, `log` a probability strictly between 0 and 1. */
  readonly loss: Loss;
  /** How much each unit counts, at least 0, length `design.n`; read at `training` only, where one must be positive. Default: all the same. */
  readonly weights?: Float64Array | null;
  /** Stream of whatever the learner draws. */
  readonly rng: Rng;
}

/**
 * A way of learning a regression or a probability. It gets all independent fits at once, so that it can hand them to a
 * kernel in one call; nothing of a test row but its covariates may enter the fit of its own task.
 */
export interface Learner {
  /** Key of its weight in a stack. */
  readonly name: string;
  /** Predictions of each task's `test` rows, in order. */
  fit(tasks: readonly LearnerTask[], run: RunContext): Promise<readonly Float64Array[]>;
}

/** The target at the training rows. */
export const trainingTarget = ({ target, training }: LearnerTask): Float64Array => selectEntries(target, training);

/** Weights of the training rows with mean 1, or `null` where all count the same. */
export function trainingWeights({ weights, training }: LearnerTask): Float64Array | null {
  if (!weights) return null;
  const given = selectEntries(weights, training);
  const average = given.reduce((sum, w) => sum + w, 0) / given.length;
  return given.map((w) => w / average);
}

/** Probabilities strictly inside (0, 1), where rounding pushed a sure prediction onto the edge. */
export const openProbability = (p: number): number => Math.min(1 - Number.EPSILON / 2, Math.max(Number.EPSILON / 2, p));
