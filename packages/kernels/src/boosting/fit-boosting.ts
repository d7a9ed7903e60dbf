import { fitTask } from "./fit-task.js";
import {
  type BoostingCovariates,
  type BoostingModel,
  type BoostingTask,
  checkCovariates,
  resolveTask,
} from "./model.js";

/** Covariates and what to learn from them. */
export interface FitBoostingInput extends BoostingCovariates, BoostingTask {}

/** Boosted trees and how they did on rows held out. */
export interface FitBoostingOutput {
  /** All trees; with validation rows the trees up to the smallest validation loss. */
  readonly model: BoostingModel;
  /** Mean loss on the validation rows after 0, 1, 2, ... trees, as far as trees were grown; empty without such rows. */
  readonly validationLoss: Float64Array;
}

/**
 * Gradient boosting of regression trees on binned columns (Friedman 2001, Ann. Statist. 29(5), algorithms 1, 3 and 5).
 * Each tree is fitted to the gradients by least squares; its leaves take the mean gradient (squared loss) or one Newton
 * step `sum(y - p) / sum(p (1 - p))`, at most 4 (logistic loss). Missing values are tried on both sides of every split. A fit
 * ends early when no split gains anything.
 *
 * Gradients are rounded once per tree to integers on a power-of-two scale that keeps every sum within 2^30, so that
 * sums, and every choice made between them, do not depend on their order.
 *
 * Parity: exact. Twin: native/crates/kernels/src/boosting/fit_boosting.rs
 *
 * @throws {ShapeError} if an array has the wrong length.
 * @throws {OptionsError} if an option, a list of rows or a logistic target is out of range, or if trees of this depth on these rows and
 * columns could ask for more memory than a kernel takes.
 * @throws {NonFiniteError} if x is infinite, or a target that is read is not finite or beyond 1e150.
 */
export function fitBoosting(input: FitBoostingInput, _threads: number): FitBoostingOutput {
  checkCovariates(input);
  const { model, validationLoss } = fitTask(input, resolveTask(input, input), { others: false });
  return { model, validationLoss };
}
