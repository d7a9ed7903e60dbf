import type { TrainingTask } from "@career-dml/kernels";
import { type BatchTensors, batchTensors } from "./batch-tensors.js";
import { describedCareers } from "./described-careers.js";
import { type HeadCounts, headCounts, headSum } from "./head-sums.js";
import { adversaryLoss } from "./losses.js";
import type { ParameterTensors } from "./parameter-tensors.js";
import type { Scalar, Tensor1D, Tensorflow } from "./tensorflow.js";

/**
 * What an encoder's step minimises, and its parts in the order of `lossNames`, the adversary's aside: of a row head the sum
 * over the rows that it counts divided by the rows of the batch, of a next-state head the mean per transition.
 */
export function encoderLosses(
  tf: Tensorflow,
  task: TrainingTask,
  parameters: ParameterTensors,
  { batch, counts }: { readonly batch: BatchTensors; readonly counts: readonly HeadCounts[] },
): { readonly total: Scalar; readonly parts: readonly Scalar[] } {
  const { heads, bottleneck, adversary } = task.network;
  const about = describedCareers(tf, task.network, parameters, batch);
  const parts = heads.map((head, h) => {
    const sum = headSum(tf, head, parameters, { about, batch, counts: counts[h]! });
    return tf.div(sum, Math.max(1, timesOf(task, h, counts[h]!, batch.careers.rows))) as Scalar;
  });
  let total = heads.reduce<Scalar>((sum, head, h) => tf.add(sum, tf.mul(parts[h]!, head.weight)), tf.scalar(0));
  if (bottleneck.kind === "variational") {
    parts.push(about.divergence!);
    total = tf.add(total, tf.mul(about.divergence!, bottleneck.beta));
  }
  if (adversary) {
    const fooled = adversaryLoss(tf, parameters, { phi: about.phi, target: batch.targets[adversary.target]! });
    total = tf.sub(total, tf.mul(fooled, adversary.weight));
  }
  return { total, parts };
}

/** What the loss of head `h` is divided by in a batch of so many rows. */
export const timesOf = ({ network }: TrainingTask, h: number, { count }: HeadCounts, rows: number): number =>
  network.heads[h]!.loss === "nextState" ? count : rows;

/** Weighted head losses on the validation rows as of one batch, without draws; NaN without such rows. */
export async function validationLoss(
  tf: Tensorflow,
  task: TrainingTask,
  parameters: ParameterTensors,
  between: () => Promise<void>,
): Promise<number> {
  const { validation, network } = task;
  const sums = network.heads.map(() => 0);
  const transitions = network.heads.map(() => 0);
  for (let from = 0; from < validation.length; from += task.batch) {
    await between();
    const rows = validation.subarray(from, from + task.batch);
    const found = tf.tidy(() => {
      const batch = batchTensors(tf, task, rows, null);
      const about = describedCareers(tf, network, parameters, batch);
      const counts = headCounts(tf, task, rows);
      counts.forEach(({ count }, h) => (transitions[h]! += count));
      const losses = network.heads.map((head, h) =>
        headSum(tf, head, parameters, { about, batch, counts: counts[h]! }),
      );
      return tf.stack([tf.scalar(0), ...losses]) as Tensor1D;
    });
    const values = await found.data();
    tf.dispose(found);
    sums.forEach((_, h) => (sums[h]! += values[h + 1]!));
  }
  const loss = (nextState: boolean, count: (h: number) => number): number =>
    network.heads.reduce((total, head, h) => {
      const taken = (head.loss === "nextState") === nextState && count(h) > 0;
      return taken ? total + (head.weight * sums[h]!) / count(h) : total;
    }, 0);
  if (validation.length === 0) return Number.NaN;
  return loss(false, () => validation.length) + loss(true, (h) => transitions[h]!);
}
