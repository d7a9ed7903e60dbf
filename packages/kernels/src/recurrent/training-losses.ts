import { bottleneckForward, divergence } from "./bottleneck.js";
import { nextStates } from "./every-state.js";
import { headLoss, headsForward } from "./heads.js";
import { lossNames, type RecurrentNetwork } from "./network.js";
import { contextOf, loadBatch, type Workspace } from "./training-workspace.js";

/** Losses of an epoch as they add up, in the order of `lossNames`. */
export interface LossSums {
  readonly sums: Float64Array;
  /** What each is a mean of: rows, or transitions. */
  readonly counts: Float64Array;
}

export function newLossSums(network: RecurrentNetwork): LossSums {
  const { length } = lossNames(network);
  return { sums: new Float64Array(length), counts: new Float64Array(length) };
}

/** The means of an epoch, and its validation loss. */
export const meansOf = ({ sums, counts }: LossSums, validation: number): number[] => [
  ...sums.subarray(0, -1).map((sum, l) => sum / counts[l]!),
  validation,
];

/**
 * Adds the losses of a batch, heads in turn, each mean times what it is a mean of.
 *
 * @returns The total that the encoder's step minimises: each head's weighted sum of losses over the rows that it counts
 *   divided by the rows of the batch, or its mean per transition; the divergence; less the adversary's loss.
 */
export function addLosses(
  { task, dense }: Workspace,
  adversary: { readonly before: number; readonly after: number },
  { sums, counts }: LossSums,
): number {
  const { network } = task;
  const { rows } = dense;
  const { bottleneck } = network;
  let total = 0;
  let at = 1;
  const add = (loss: number, times: number, count: number): void => {
    sums[at]! += loss * times;
    counts[at++]! += count;
  };
  network.heads.forEach((head, index) => {
    const { sum, count } = headLoss(network, dense, index);
    const times = head.loss === "nextState" ? count : rows;
    const loss = times === 0 ? 0 : sum / times;
    total += head.weight * loss;
    add(loss, times, count);
  });
  if (bottleneck.kind === "variational") {
    const kl = divergence(network, dense);
    total += bottleneck.beta * kl;
    add(kl, rows, rows);
  }
  if (network.adversary) {
    total -= network.adversary.weight * adversary.after;
    add(adversary.before, rows, rows);
  }
  sums[0]! += total * rows;
  counts[0]! += rows;
  return total;
}

/** Weighted head losses on the validation rows, as of one batch, without noise; NaN without such rows. */
export function validate(work: Workspace): number {
  const { task, layout, dense, every, values } = work;
  const { validation, network } = task;
  let sum = 0;
  const transitions = network.heads.map(() => ({ sum: 0, count: 0 }));
  for (let from = 0; from < validation.length; from += task.batch) {
    loadBatch(work, validation.subarray(from, Math.min(from + task.batch, validation.length)), -1);
    if (every) nextStates(contextOf(work), every, dense, null);
    bottleneckForward(network, layout, values, dense, false);
    headsForward(network, layout, values, dense);
    network.heads.forEach((head, index) => {
      const loss = headLoss(network, dense, index);
      if (head.loss === "nextState") {
        transitions[index]!.sum += loss.sum;
        transitions[index]!.count += loss.count;
      } else sum += head.weight * (loss.sum / dense.rows) * dense.rows;
    });
  }
  const rowLosses = sum / validation.length;
  return network.heads.reduce((total, head, index) => {
    const { sum, count } = transitions[index]!;
    return count === 0 ? total : total + head.weight * (sum / count);
  }, rowLosses);
}
