import { type AdamStep, adam } from "./adam.js";
import { adversaryForward, adversaryGradient, foolAdversary } from "./adversary.js";
import { type Batch, everyStateGradients, lastStateGradients } from "./batch.js";
import { bottleneckBackward, bottleneckForward } from "./bottleneck.js";
import { nextStates, poolBackward } from "./every-state.js";
import { backwardGru, encoderGradient } from "./gru-gradient.js";
import { headsBackward, headsForward } from "./heads.js";
import { addLosses, type LossSums } from "./training-losses.js";
import { contextOf, loadBatch, type Workspace } from "./training-workspace.js";

/** Entries `from` to `to - 1` of the order. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One step on a batch: losses into `sums`, gradients, Adam. False, and no step, if the total loss is not finite. */
export function trainStep(work: Workspace, { from, to }: Span, step: AdamStep, sums: LossSums): boolean {
  const { task, layout, dense, every, gradient, values } = work;
  const { network } = task;
  const batch = loadBatch(work, task.order.subarray(from, to), from);
  gradient.fill(0, layout.dense, layout.adversary);
  if (every && batch) {
    every.gradients.fill(0);
    nextStates(contextOf(work), every, dense, gradient);
  }
  bottleneckForward(network, layout, values, dense, true);
  headsForward(network, layout, values, dense);
  const before = adversaryStep(work, step);
  const after = adversaryForward(network, layout, values, dense);
  if (!Number.isFinite(addLosses(work, { before, after }, sums))) return false;

  dense.hiddenGradient.fill(0);
  dense.phiGradient.fill(0);
  headsBackward(network, layout, values, dense, gradient);
  foolAdversary(network, layout, values, dense);
  bottleneckBackward(network, layout, values, dense, gradient);
  if (batch) backpropagate(work, batch);
  adam(values, gradient, { from: batch ? 0 : layout.dense, to: layout.adversary, total: layout.total }, step);
  return true;
}

/** The adversary's own step; its loss before it. */
function adversaryStep({ task, layout, values, dense, gradient }: Workspace, step: AdamStep): number {
  if (task.network.adversary === null) return 0;
  const loss = adversaryForward(task.network, layout, values, dense);
  adversaryGradient(task.network, layout, values, dense, gradient);
  const range = { from: layout.adversary, to: layout.total, total: layout.total };
  adam(values, gradient, range, { ...step, learningRate: task.adversaryLearningRate });
  return loss;
}

/** From the gradient with respect to pooled states, and to all states where they are read, to that of the encoder. */
function backpropagate(work: Workspace, batch: Batch): void {
  const { task, layout, sizes, weights, dense, every, gradient, values } = work;
  const { network } = task;
  let query: Float64Array | null = null;
  if (every && network.pooling === "attention") {
    query = poolBackward(contextOf(work), every, dense);
    dense.hiddenGradient.fill(0);
  }
  lastStateGradients(sizes, batch, dense.hiddenGradient);
  if (every) everyStateGradients(sizes, batch, every.gradients);
  for (const chunk of batch.chunks) backwardGru(sizes, weights, chunk, batch.present);
  encoderGradient(network, layout, values, batch.chunks, batch.present, gradient);
  if (query) gradient.set(query, layout.query);
}
