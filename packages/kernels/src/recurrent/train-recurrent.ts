import { BETA1, BETA2 } from "./adam.js";
import { type LossSums, meansOf, newLossSums, validate } from "./training-losses.js";
import { trainStep } from "./training-step.js";
import { checkTask, type TrainingResult, type TrainingTask } from "./training-task.js";
import { newWorkspace, type Workspace } from "./training-workspace.js";

export interface TrainRecurrentInput {
  /** Trainings that do not depend on each other. */
  readonly tasks: readonly TrainingTask[];
}

/**
 * Trains recurrent networks by backpropagation through time and Adam, each task on its own. Draws nothing: initial
 * parameters, order of rows and noise come from the caller. Embeddings and GRU learn in the task's precision, all that
 * follows them in double precision.
 *
 * Per step, with `batch` consecutive entries of the order sorted by length (longest first, stable): the GRU, attention
 * pooling and next-state heads run in chunks of 32 rows; bottleneck, other heads and adversary run over the whole batch in
 * row order; gradients of what runs in chunks are summed within them, then over chunks in order; every matrix product sums
 * over its inner index in order. With an adversary, its step on its own cross-entropy comes first and the encoder then
 * meets the updated adversary. A step whose loss is not finite is not taken: training ends there and says where.
 *
 * Parity: exact, for any number of threads.
 * Twin: native/crates/kernels/src/recurrent/train_recurrent.rs
 *
 * @throws {ShapeError} if an array does not have the length that the others imply.
 * @throws {NonFiniteError} if a target, or a numeric column of a state, is not finite.
 * @throws {CareerDmlError} code OPTIONS if the network makes no sense, a size, code, length, row number, class or treatment
 *   is out of range, or a next-state head has nothing to predict.
 */
export function trainRecurrent({ tasks }: TrainRecurrentInput, _threads: number): TrainingResult[] {
  return tasks.map(trainTask);
}

function trainTask(task: TrainingTask): TrainingResult {
  checkTask(task);
  const work = newWorkspace(task);
  const losses: number[] = [];
  let { steps, bestLoss, age } = task.state;
  let epoch = 0;
  let diverged: TrainingResult["diverged"] = null;
  const powers = powersAfter(steps);
  for (; epoch < task.epochs && !(task.patience > 0 && age >= task.patience); epoch++) {
    const sums = newLossSums(task.network);
    const { taken, finished } = trainEpoch(work, epoch, powers, sums);
    steps += taken;
    if (!finished) {
      diverged = { epoch, batch: taken };
      break;
    }
    const loss = validate(work);
    losses.push(...meansOf(sums, loss));
    if (task.validation.length === 0 || loss < bestLoss) {
      work.values.copyWithin(3 * work.layout.total, 0, work.layout.total);
      if (!work.states) work.layer.parameters(work.values.subarray(3 * work.layout.total));
      bestLoss = task.validation.length === 0 ? bestLoss : loss;
      age = 0;
    } else age++;
  }
  if (!work.states) work.layer.state(work.values, work.layout.total);
  const state = { values: work.values, steps, bestLoss, age };
  return { state, epochs: epoch, losses: Float64Array.from(losses), diverged };
}

/** 0.9^steps and 0.999^steps by repeated multiplication. */
function powersAfter(steps: number): { power1: number; power2: number } {
  const powers = { power1: 1, power2: 1 };
  for (let s = 0; s < steps; s++) {
    powers.power1 *= BETA1;
    powers.power2 *= BETA2;
  }
  return powers;
}

/** Steps of one epoch, up to the first whose loss is not finite. */
function trainEpoch(
  work: Workspace,
  epoch: number,
  powers: { power1: number; power2: number },
  sums: LossSums,
): { readonly taken: number; readonly finished: boolean } {
  const { order, epochs, batch, learningRate, weightDecay } = work.task;
  const rows = order.length / epochs;
  let taken = 0;
  for (let from = 0; from < rows; from += batch) {
    powers.power1 *= BETA1;
    powers.power2 *= BETA2;
    const span = { from: epoch * rows + from, to: epoch * rows + Math.min(from + batch, rows) };
    if (!trainStep(work, span, { learningRate, weightDecay, ...powers }, sums)) return { taken, finished: false };
    taken++;
  }
  return { taken, finished: true };
}
