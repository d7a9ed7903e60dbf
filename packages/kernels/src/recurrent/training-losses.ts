import { bottleneckForward, divergence } from "./bottleneck.js";
import { nextStates } from "./every-state.js";
import { headLoss, headsForward } from "./heads.js";
import type { LossSums } from "./loss-sums.js";
import type { TrainingTask } from "./training-task.js";
import { contextOf, loadBatch, type Workspace } from "./training-workspace.js";

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

/** Adds the losses of one batch of the validation rows, without noise: of row heads weighted, of the others as they are. */
export function addValidation(work: Workspace, rows: Uint32Array, into: LossSums): void {
  const { task, layout, dense, every, values } = work;
  const { network } = task;
  const last = into.sums.length - 1;
  loadBatch(work, rows, -1);
  if (every) nextStates(contextOf(work), every, dense, null);
  bottleneckForward(network, layout, values, dense, false);
  headsForward(network, layout, values, dense);
  network.heads.forEach((head, index) => {
    const { sum, count } = headLoss(network, dense, index);
    if (head.loss === "nextState") {
      into.transitionSums[index]! += sum;
      into.transitionCounts[index]! += count;
    } else into.sums[last]! += head.weight * (sum / dense.rows) * dense.rows;
  });
}

/** Weighted head losses on the validation rows, as of one batch; NaN without such rows. */
export function validationLoss({ network, validation }: TrainingTask, sums: LossSums): number {
  const rowLosses = sums.sums.at(-1)! / validation.length;
  return network.heads.reduce((total, head, index) => {
    const count = sums.transitionCounts[index]!;
    return count === 0 ? total : total + head.weight * (sums.transitionSums[index]! / count);
  }, rowLosses);
}
