import { labelsOf, type NextStateHead } from "@career-dml/kernels";
import type { NetworkCareers } from "./career-tensors.js";
import type { ParameterTensors } from "./parameter-tensors.js";
import type { Tensor1D, Tensor2D, Tensorflow } from "./tensorflow.js";

/** A logit that no softmax leaves anything of, and that single precision holds. */
const NEVER = -1e9;

/** The transitions of some rows, one entry per period but the last and per row, periods one after the other. */
export interface NextStateTensors {
  readonly rows: number;
  /** Transitions that count. */
  readonly count: number;
  readonly labels: number;
  /** Label after the transition, and label that cannot be moved to; -1: none. */
  readonly target: Tensor1D;
  readonly excluded: Tensor1D;
  /** 1 where a label is chosen, 1 where there is a choice to move or to stay, else 0; entries x 1. */
  readonly chooses: Tensor2D;
  readonly mayMove: Tensor2D;
  /** -1 of a move, 1 of a stay, entries x 1. */
  readonly side: Tensor2D;
}

/**
 * What a next-state head predicts of `rows`, of those that `counts` names.
 *
 * @returns `null` if no row has two periods.
 */
export function nextStateTensors(
  tf: Tensorflow,
  task: NetworkCareers,
  head: NextStateHead,
  { rows, counts }: { readonly rows: Uint32Array; readonly counts: (row: number) => boolean },
): NextStateTensors | null {
  const { n, periods, codes, lengths } = task;
  const steps = rows.reduce((most, i) => Math.max(most, lengths[i]!), 0) - 1;
  if (steps < 1) return null;
  const size = steps * rows.length;
  const [target, excluded] = [new Int32Array(size).fill(-1), new Int32Array(size).fill(-1)];
  const [chooses, mayMove, side] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  let count = 0;
  rows.forEach((i, r) => {
    if (!counts(i)) return;
    for (let t = 0; t + 1 < lengths[i]!; t++) {
      const at = (head.channel * n + i) * periods + t;
      const [before, after] = [codes[at]! - head.firstLabel, codes[at + 1]! - head.firstLabel];
      if (after < 0) continue;
      const entry = t * rows.length + r;
      const moved = before !== after;
      count++;
      target[entry] = after;
      chooses[entry] = moved || !head.stay ? 1 : 0;
      if (!head.stay || before < 0) continue;
      excluded[entry] = before;
      mayMove[entry] = 1;
      side[entry] = moved ? -1 : 1;
    }
  });
  const column = (values: Float32Array): Tensor2D => tf.tensor2d(values, [size, 1]);
  return {
    rows: rows.length,
    count,
    labels: labelsOf(task.network, head),
    target: tf.tensor1d(target, "int32"),
    excluded: tf.tensor1d(excluded, "int32"),
    chooses: column(chooses),
    mayMove: column(mayMove),
    side: column(side),
  };
}

/** Loss of every entry, entries x 1, 0 where there is no transition; as the kernels' `nextStateForward`. */
export function nextStateLosses(
  tf: Tensorflow,
  head: NextStateHead,
  parameters: ParameterTensors,
  { states, next }: { readonly states: readonly Tensor2D[]; readonly next: NextStateTensors },
): Tensor2D {
  const { labels, target, excluded, chooses, mayMove, side } = next;
  const block = (name: string): Tensor2D => parameters[`head.${head.name}.${name}`]!;
  const before = tf.concat(states.slice(0, -1) as Tensor2D[], 0);
  const logits = tf.add(tf.matMul(before, block("weight")), block("bias"));
  // One-hot rows of -1 are zero.
  const open = tf.add(logits, tf.mul(tf.oneHot(excluded, labels).toFloat(), NEVER));
  const chosen = tf.sum(tf.mul(logits, tf.oneHot(target, labels).toFloat()), 1, true);
  const label = tf.mul(chooses, tf.sub(tf.logSumExp(open, 1, true), chosen)) as Tensor2D;
  if (!head.stay) return label;
  const move = tf.add(tf.matMul(before, block("moveWeight")), block("moveBias"));
  return tf.add(label, tf.mul(mayMove, tf.softplus(tf.mul(side, move)))) as Tensor2D;
}

/** Minus the losses of each row's transitions, rows x 1. */
export function rowLikelihoods(tf: Tensorflow, losses: Tensor2D, { rows }: NextStateTensors): Tensor2D {
  const steps = losses.shape[0] / rows;
  const sums = tf.sum(tf.reshape(losses, [steps, rows]), 0);
  return tf.mul(tf.reshape(sums, [rows, 1]), -1) as Tensor2D;
}
