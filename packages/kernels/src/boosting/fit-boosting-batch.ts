import { fitTask } from "./fit-task.js";
import {
  type BoostingCovariates,
  type BoostingModel,
  type BoostingTask,
  checkCovariates,
  resolveTask,
} from "./model.js";
import { expectRoom, MOST_WORKSPACE } from "../room.js";

/** Several fits on the same covariates. */
export interface FitBoostingBatchInput extends BoostingCovariates {
  readonly tasks: readonly BoostingTask[];
  /** Whether the fitted models are returned beside the predictions. */
  readonly keepModels: boolean;
}

/** What one task of a batch of boostings comes to. */
export interface BoostingTaskOutput {
  /** Raw score of every row of x, length n; the same bits as `predictBoosting` of the model. */
  readonly predictions: Float64Array;
  /** Trees that are kept. */
  readonly trees: number;
  /** As in `fitBoosting`. */
  readonly validationLoss: Float64Array;
  /** `null` unless `keepModels`. */
  readonly model: BoostingModel | null;
}

/** Results of a batch, in the order of its tasks. */
export interface FitBoostingBatchOutput {
  readonly tasks: readonly BoostingTaskOutput[];
}

/**
 * Fits every task as `fitBoosting` would alone, bit for bit, and predicts all rows: the folds and nuisances of one
 * cross-fitting in one call. The native twin runs tasks on different threads; here they follow one another.
 *
 * Parity: exact. Twin: native/crates/kernels/src/boosting/fit_boosting_batch.rs
 *
 * @throws as `fitBoosting`, and {OptionsError} if the predictions of all tasks would take more memory than a kernel asks for.
 */
export function fitBoostingBatch(input: FitBoostingBatchInput, _threads: number): FitBoostingBatchOutput {
  checkCovariates(input);
  expectRoom("tasks", input.tasks.length * input.n, MOST_WORKSPACE);
  const resolved = input.tasks.map((task) => resolveTask(task, input));
  const tasks = resolved.map((task) => {
    const { model, validationLoss, ids, scores } = fitTask(input, task, { others: true });
    const predictions = new Float64Array(input.n);
    for (let i = 0; i < ids.length; i++) predictions[ids[i]!] = scores[i]!;
    const trees = model.offsets.length - 1;
    return { predictions, trees, validationLoss, model: input.keepModels ? model : null };
  });
  return { tasks };
}
