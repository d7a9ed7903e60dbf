import type { RecurrentHead, TrainingTask } from "@career-dml/kernels";
import type { BatchTensors } from "./batch-tensors.js";
import type { DescribedCareers } from "./described-careers.js";
import { type NextStateTensors, nextStateLosses, nextStateTensors } from "./next-state-tensors.js";
import type { ParameterTensors } from "./parameter-tensors.js";
import { rowLosses, rowOutputs } from "./row-heads.js";
import type { Scalar, Tensor2D, Tensorflow } from "./tensorflow.js";

/** What the loss of a head counts in a batch. */
export interface HeadCounts {
  /** Rows of a row head, transitions of a next-state head. */
  readonly count: number;
  /** 1 for a row that counts, else 0, rows x 1; `null` of a next-state head. */
  readonly rows: Tensor2D | null;
  /** `null` of a row head, and without a transition. */
  readonly next: NextStateTensors | null;
}

/** The rows, or transitions, that each head of the network counts among `rows`. */
export function headCounts(tf: Tensorflow, task: TrainingTask, rows: Uint32Array): HeadCounts[] {
  return task.network.heads.map((head) => {
    const counts = (row: number): boolean =>
      (head.rows ?? []).every(({ target, equals }) => task.targets[target * task.n + row] === equals);
    if (head.loss === "nextState") {
      const next = nextStateTensors(tf, task, head, { rows, counts });
      return { count: next?.count ?? 0, rows: null, next };
    }
    const mask = Float32Array.from(rows, (row) => (counts(row) ? 1 : 0));
    return { count: mask.reduce((sum, one) => sum + one, 0), rows: tf.tensor2d(mask, [rows.length, 1]), next: null };
  });
}

/** Sum of a head's losses over what it counts. */
export function headSum(
  tf: Tensorflow,
  head: RecurrentHead,
  parameters: ParameterTensors,
  { about, batch, counts }: { about: DescribedCareers; batch: BatchTensors; counts: HeadCounts },
): Scalar {
  if (head.loss === "nextState") {
    const { next } = counts;
    if (next === null) return nothingOf(tf, head, parameters);
    return tf.sum(nextStateLosses(tf, head, parameters, { states: about.states, next }));
  }
  const losses = rowLosses(tf, head, rowOutputs(tf, head, parameters, about), batch.targets);
  return tf.sum(tf.mul(losses, counts.rows!));
}

/** Zero that depends on the parameters of a head: TensorFlow gives no gradient with respect to what a loss does not read. */
function nothingOf(tf: Tensorflow, { name }: RecurrentHead, parameters: ParameterTensors): Scalar {
  const blocks = Object.keys(parameters).filter((block) => block.startsWith(`head.${name}.`));
  return blocks.reduce<Scalar>((sum, block) => tf.add(sum, tf.mul(tf.sum(parameters[block]!), 0)), tf.scalar(0));
}
