import { checkpoint, type RunContext } from "@career-dml/core";
import { checkNetwork, lossNames, recurrentLayout, type TrainingResult, type TrainingTask } from "@career-dml/kernels";
import type { AdamTensors } from "./adam-tensors.js";
import { validationLoss } from "./encoder-losses.js";
import { fromTensors, type ParameterTensors, toTensors } from "./parameter-tensors.js";
import { type Training, trainStep } from "./step-on-tensorflow.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/**
 * One training of the kernels' `trainRecurrent` on TensorFlow: same network, draws, order of rows, early stopping and
 * answer, in single precision and with TensorFlow's own order of sums.
 *
 * An epoch is trained whole: `batchLimit` is not asked, and states in the middle of an epoch are not taken.
 *
 * @throws {OptionsError} if the network makes no sense.
 * @throws {AbortedError} between two steps, if the run is aborted.
 */
export async function trainOnTensorflow(tf: Tensorflow, task: TrainingTask, run: RunContext): Promise<TrainingResult> {
  checkNetwork(task.network, task.targetColumns);
  const training: Training = { tf, task, layout: recurrentLayout(task.network) };
  const { total } = training.layout;
  const part = (k: number): ParameterTensors =>
    toTensors(tf, training.layout, task.state.values.subarray(k * total, (k + 1) * total));
  let state: AdamTensors = { parameters: part(0), first: part(1), second: part(2) };
  const values = task.state.values.slice();
  const names = lossNames(task.network);
  const rows = task.order.length / Math.max(1, task.epochs);
  const losses: number[] = [];
  let { steps, bestLoss, age } = task.state;
  let epoch = 0;
  let diverged: TrainingResult["diverged"] = null;
  try {
    for (; epoch < task.epochs && !(task.patience > 0 && age >= task.patience); epoch++) {
      const sums = { sums: new Float64Array(names.length), counts: new Float64Array(names.length) };
      for (let from = epoch * rows; from < (epoch + 1) * rows; from += task.batch) {
        await checkpoint(run);
        const to = Math.min(from + task.batch, (epoch + 1) * rows);
        state = await trainStep(training, state, { from, to, step: ++steps }, sums);
        if (Number.isFinite(sums.sums[0])) continue;
        diverged = { epoch, batch: (from - epoch * rows) / task.batch };
        break;
      }
      if (diverged) break;
      const loss = await validationLoss(tf, task, state.parameters, () => checkpoint(run));
      losses.push(...sums.sums.subarray(0, -1).map((sum, l) => sum / sums.counts[l]!), loss);
      const better = task.validation.length === 0 || loss < bestLoss;
      if (better) {
        await fromTensors(training.layout, state.parameters, values.subarray(3 * total));
        bestLoss = task.validation.length === 0 ? bestLoss : loss;
      }
      age = better ? 0 : age + 1;
    }
    for (const [k, tensors] of vectorsOf(state).entries()) {
      await fromTensors(training.layout, tensors, values.subarray(k * total));
    }
  } finally {
    // After an abort too.
    tf.dispose(vectorsOf(state) as unknown as Tensor2D[]);
  }
  return {
    state: { values, steps, bestLoss, age, part: null },
    epochs: epoch,
    losses: Float64Array.from(losses),
    diverged,
  };
}

const vectorsOf = ({ parameters, first, second }: AdamTensors): ParameterTensors[] => [parameters, first, second];
