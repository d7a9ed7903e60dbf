import { type RecurrentLayout, type RecurrentNetwork, type TrainingTask } from "@career-dml/kernels";
import { type AdamTensors, type AdamTensorStep, adamTensors } from "./adam-tensors.js";
import { type BatchTensors, batchTensors } from "./batch-tensors.js";
import { describedCareers } from "./described-careers.js";
import { encoderLosses, timesOf } from "./encoder-losses.js";
import { headCounts } from "./head-sums.js";
import { adversaryLoss } from "./losses.js";
import type { Scalar, Tensor1D, Tensor2D, Tensorflow } from "./tensorflow.js";

/** A training and where its parameters lie. */
export interface Training {
  readonly tf: Tensorflow;
  readonly task: TrainingTask;
  readonly layout: RecurrentLayout;
}

/** Losses of an epoch as they add up, in the order of `lossNames`, and what each is a mean of. */
export interface LossSums {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** Entries of the order that a step trains on, and its number. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Takes the adversary's step, then the encoder's; adds the batch's mean losses times what they are means of. */
export async function trainStep(
  training: Training,
  state: AdamTensors,
  at: Step,
  into: LossSums,
): Promise<AdamTensors> {
  const { tf, task, layout } = training;
  const { learningRate, adversaryLearningRate, weightDecay } = task;
  const taken = tf.tidy(() => {
    const batchRows = task.order.subarray(at.from, at.to);
    const batch = batchTensors(tf, task, batchRows, at.from);
    const counts = headCounts(tf, task, batchRows);
    const met = adversaryStep(training, state, batch, { ...at, learningRate: adversaryLearningRate, weightDecay });
    const names = learningBlocks(layout, task.network);
    const reported: Tensor1D[] = [];
    const loss = (...blocks: Tensor2D[]): Scalar => {
      const parameters = { ...met.state.parameters, ...Object.fromEntries(names.map((name, k) => [name, blocks[k]!])) };
      const { total, parts } = encoderLosses(tf, task, parameters, { batch, counts });
      reported.push(tf.keep(tf.stack([total, ...parts, ...(met.loss ? [met.loss] : [])]) as Tensor1D));
      return total;
    };
    const found = tf.grads(loss as (...x: unknown[]) => Scalar)(names.map((name) => met.state.parameters[name]!));
    const gradients = Object.fromEntries(names.map((name, k) => [name, found[k] as Tensor2D]));
    const next = adamTensors(tf, met.state, gradients, { step: at.step, learningRate, weightDecay });
    // Of each loss in the order of `lossNames`: what it is divided by in this batch, and what it counts.
    const all = { times: batchRows.length, count: batchRows.length };
    const heads = counts.map((c, h) => ({ times: timesOf(task, h, c, batchRows.length), count: c.count }));
    return { next, reported: reported[0]!, counted: [all, ...heads, all, all] };
  });
  const means = await taken.reported.data();
  tf.dispose(taken.reported);
  means.forEach((mean, l) => {
    const { times, count } = taken.counted[l]!;
    into.sums[l]! += mean * times;
    into.counts[l]! += count;
  });
  disposeReplaced(tf, state, taken.next);
  return taken.next;
}

/** Blocks that the encoder's step moves: all but the adversary's, and only what follows a frozen encoder. */
function learningBlocks(layout: RecurrentLayout, { frozenEncoder }: RecurrentNetwork): string[] {
  const from = frozenEncoder ? layout.dense : 0;
  const learns = layout.blocks.filter((b) => b.offset >= from && b.offset < layout.adversary && b.rows * b.columns > 0);
  return learns.map(({ name }) => name);
}

/** The adversary's own step, with phi held fixed; its loss before the step, `null` without an adversary. */
function adversaryStep(
  { tf, task, layout }: Training,
  state: AdamTensors,
  batch: BatchTensors,
  step: AdamTensorStep,
): { state: AdamTensors; loss: Scalar | null } {
  const { adversary } = task.network;
  if (adversary === null) return { state, loss: null };
  const names = layout.blocks.filter((b) => b.offset >= layout.adversary).map(({ name }) => name);
  const { phi } = describedCareers(tf, task.network, state.parameters, batch);
  const target = batch.targets[adversary.target]!;
  const loss = (...blocks: Tensor2D[]): Scalar =>
    adversaryLoss(tf, Object.fromEntries(names.map((name, k) => [name, blocks[k]!])), { phi, target });
  const blocks = names.map((name) => state.parameters[name]!);
  const found = tf.grads(loss as (...x: unknown[]) => Scalar)(blocks);
  const gradients = Object.fromEntries(names.map((name, k) => [name, found[k] as Tensor2D]));
  return { state: adamTensors(tf, state, gradients, step), loss: loss(...blocks) };
}

/** Frees what a step replaced; blocks that it left alone are in both states. */
function disposeReplaced(tf: Tensorflow, before: AdamTensors, after: AdamTensors): void {
  for (const kind of ["parameters", "first", "second"] as const) {
    for (const [name, tensor] of Object.entries(before[kind])) if (after[kind][name] !== tensor) tf.dispose(tensor);
  }
}
