import { type AdamStep, adam } from "./adam.js";
import { adversaryForward, adversaryGradient, foolAdversary } from "./adversary.js";
import { bottleneckBackward, bottleneckForward } from "./bottleneck.js";
import { nextStates, poolBackward } from "./every-state.js";
import { headsBackward, headsForward } from "./heads.js";
import type { LossSums } from "./loss-sums.js";
import { addLosses } from "./training-losses.js";
import { contextOf, loadBatch, type Workspace } from "./training-workspace.js";

/** Entries `from` to `to - 1` of the order. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One step on a batch: losses into `sums`, gradients, Adam. False, and no step, if the total loss is not finite. */
export function trainStep(work: Workspace, { from, to }: Span, step: AdamStep, sums: LossSums): boolean {
  const { task, layout, layer, dense, every, gradient, values } = work;
  const { network } = task;
  const trained = work.states === null;
  loadBatch(work, task.order.subarray(from, to), from);
  gradient.fill(0, layout.dense, layout.adversary);
  if (every && trained) {
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
  if (trained) {
    backpropagate(work);
    layer.adam(step);
  }
  doubleAdam(work, trained ? layout.query : layout.dense, layout.adversary, step);
  return true;
}

/** The adversary's own step; its loss before it. */
function adversaryStep(work: Workspace, step: AdamStep): number {
  const { task, layout, values, dense, gradient } = work;
  if (task.network.adversary === null) return 0;
  const loss = adversaryForward(task.network, layout, values, dense);
  adversaryGradient(task.network, layout, values, dense, gradient);
  doubleAdam(work, layout.adversary, layout.total, { ...step, learningRate: task.adversaryLearningRate });
  return loss;
}

/** A step on parameters `from` to `to - 1`, which follow the GRU. */
function doubleAdam({ layout, values, gradient }: Workspace, from: number, to: number, step: AdamStep): void {
  const part = (vector: number): Float64Array =>
    values.subarray(vector * layout.total + from, vector * layout.total + to);
  adam({ parameters: part(0), first: part(1), second: part(2), gradient: gradient.subarray(from, to) }, step);
}

/** From the gradient with respect to pooled states, and to all states where they are read, to that of the encoder. */
function backpropagate(work: Workspace): void {
  const { task, layout, layer, dense, every, gradient } = work;
  if (every && task.network.pooling === "attention") {
    gradient.set(poolBackward(contextOf(work), every, dense), layout.query);
    dense.hiddenGradient.fill(0);
  }
  layer.lastStateGradients(dense.hiddenGradient);
  if (every) layer.everyStateGradients(every.gradients);
  layer.backward();
}
