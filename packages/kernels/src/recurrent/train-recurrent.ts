import { BETA1, BETA2 } from "./adam.js";
import { type LossSums, lossSums, meansOf } from "./loss-sums.js";
import { addValidation, validationLoss } from "./training-losses.js";
import { type Span, trainStep } from "./training-step.js";
import { batchesOf, checkTask, type TrainingResult, type TrainingState, type TrainingTask } from "./training-task.js";
import { newWorkspace, type Workspace } from "./training-workspace.js";

/** Trainings of recurrent networks. */
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
 * meets the updated adversary. A step whose loss is not finite is not taken: training ends there and says where. The
 * validation pass, which follows the steps of each epoch, runs over batches too, so that a call can end between any two.
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

/** A training on its way. */
interface Course {
  readonly task: TrainingTask;
  readonly work: Workspace;
  /** Powers of Adam's decay rates after the steps so far. */
  readonly powers: { power1: number; power2: number };
  steps: number;
  bestLoss: number;
  age: number;
  /** Batches of the epoch at hand that are done, and those that the call may still do. */
  done: number;
  left: number;
}

function trainTask(task: TrainingTask): TrainingResult {
  checkTask(task);
  const { steps, bestLoss, age, part } = task.state;
  const left = task.batchLimit === 0 ? Infinity : task.batchLimit;
  const powers = powersAfter(steps);
  const course: Course = {
    task,
    work: newWorkspace(task),
    powers,
    steps,
    bestLoss,
    age,
    done: part?.batches ?? 0,
    left,
  };
  const { all } = batchesOf(task);
  let sums = lossSums(task.network, part?.sums.slice());
  const losses: number[] = [];
  let diverged: TrainingResult["diverged"] = null;
  let epoch = 0;
  for (; epoch < task.epochs && course.left > 0 && !(task.patience > 0 && course.age >= task.patience); epoch++) {
    if (!runEpoch(course, epoch, sums)) diverged = { epoch, batch: course.done };
    if (diverged || course.done < all) break;
    const loss = validationLoss(task, sums);
    losses.push(...meansOf(sums, loss));
    keepBest(course, loss);
    course.done = 0;
    sums = lossSums(task.network);
  }
  return { state: stateOf(course, diverged ? null : sums), epochs: epoch, losses: Float64Array.from(losses), diverged };
}

/**
 * The batches of the epoch at hand that are not done, as far as the call may go; false, and no step, at the first whose loss
 * is not finite.
 */
function runEpoch(course: Course, epoch: number, sums: LossSums): boolean {
  const { task, work } = course;
  const { order, epochs, batch, validation } = task;
  const rows = order.length / epochs;
  const { training, all } = batchesOf(task);
  for (; course.done < all && course.left > 0; course.done++, course.left--) {
    if (course.done < training) {
      const from = course.done * batch;
      const span = { from: epoch * rows + from, to: epoch * rows + Math.min(from + batch, rows) };
      if (!takeStep(course, span, sums)) return false;
    } else {
      const from = (course.done - training) * batch;
      addValidation(work, validation.subarray(from, from + batch), sums);
    }
  }
  return true;
}

function takeStep(course: Course, span: Span, sums: LossSums): boolean {
  const { work, powers } = course;
  const { learningRate, weightDecay } = course.task;
  powers.power1 *= BETA1;
  powers.power2 *= BETA2;
  if (!trainStep(work, span, { learningRate, weightDecay, ...powers }, sums)) return false;
  course.steps++;
  return true;
}

/** Keeps the parameters at the end of an epoch if no epoch had a smaller validation loss. */
function keepBest(course: Course, loss: number): void {
  const { task, work } = course;
  const { total } = work.layout;
  const validates = task.validation.length > 0;
  const best = !validates || loss < course.bestLoss;
  if (!best) {
    course.age++;
    return;
  }
  work.values.copyWithin(3 * total, 0, total);
  if (!work.states) work.layer.parameters(work.values.subarray(3 * total));
  if (validates) course.bestLoss = loss;
  course.age = 0;
}

/** Where training stands; `sums` are those of an epoch that has begun, null where the epoch will not be taken up. */
function stateOf({ work, steps, bestLoss, age, done }: Course, sums: LossSums | null): TrainingState {
  if (!work.states) work.layer.state(work.values, work.layout.total);
  const part = sums === null || done === 0 ? null : { batches: done, sums: sums.vector };
  return { values: work.values, steps, bestLoss, age, part };
}

/** 0.9^steps and 0.999^steps by repeated multiplication. */
function powersAfter(steps: number): { power1: number; power2: number } {
  const powers = { power1: 1, power2: 1 };
  for (let s = 0; s < steps; s++) {
    const { power1, power2 } = powers;
    powers.power1 *= BETA1;
    powers.power2 *= BETA2;
    // From the smallest numbers on they stay what they are, however many steps a caller claims.
    if (powers.power1 === power1 && powers.power2 === power2) break;
  }
  return powers;
}
