import { checkpoint, type RunContext } from "@career-dml/core";
import {
  lossNames,
  type RecurrentLayout,
  type RecurrentNetwork,
  recurrentLayout,
  type TrainingResult,
  type TrainingTask,
} from "@career-dml/kernels";
import { type AdamTensors, type AdamTensorStep, adamTensors } from "./adam-tensors.js";
import { type BatchTensors, batchTensors } from "./batch-tensors.js";
import { adversaryLoss, headLoss, headOutput, phiOf } from "./losses.js";
import { fromTensors, type ParameterTensors, toTensors } from "./parameter-tensors.js";
import { type PlainHead, plainHeads } from "./plain-heads.js";
import { recurrentStates } from "./recurrent-states.js";
import type { Scalar, Tensor1D, Tensor2D, Tensorflow } from "./tensorflow.js";

interface Training {
  readonly tf: Tensorflow;
  readonly task: TrainingTask;
  readonly layout: RecurrentLayout;
  readonly heads: readonly PlainHead[];
}

/**
 * One training of the kernels' `trainRecurrent` on TensorFlow: same network, draws, order of rows, early stopping and
 * answer, in single precision and with TensorFlow's own order of sums.
 *
 * @throws {OptionsError} if the network has a part that only the kernels train.
 * @throws {AbortedError} between two steps, if the run is aborted.
 */
export async function trainOnTensorflow(tf: Tensorflow, task: TrainingTask, run: RunContext): Promise<TrainingResult> {
  const heads = plainHeads(task.network);
  const training: Training = { tf, task, layout: recurrentLayout(task.network), heads };
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
  for (; epoch < task.epochs && !(task.patience > 0 && age >= task.patience); epoch++) {
    const sums = new Float64Array(names.length);
    for (let from = epoch * rows; from < (epoch + 1) * rows; from += task.batch) {
      await checkpoint(run);
      const to = Math.min(from + task.batch, (epoch + 1) * rows);
      state = await trainStep(training, state, { from, to, step: ++steps }, sums);
      if (Number.isFinite(sums[0])) continue;
      diverged = { epoch, batch: (from - epoch * rows) / task.batch };
      break;
    }
    if (diverged) break;
    for (let l = 0; l < names.length - 1; l++) sums[l]! /= rows;
    const loss = await validate(training, state.parameters);
    sums[names.length - 1] = loss;
    losses.push(...sums);
    const better = task.validation.length === 0 || loss < bestLoss;
    if (better) {
      await fromTensors(training.layout, state.parameters, values.subarray(3 * total));
      bestLoss = task.validation.length === 0 ? bestLoss : loss;
    }
    age = better ? 0 : age + 1;
  }
  const kept = [state.parameters, state.first, state.second];
  for (const [k, tensors] of kept.entries()) await fromTensors(training.layout, tensors, values.subarray(k * total));
  tf.dispose(kept as unknown as Tensor2D[]);
  return {
    state: { values, steps, bestLoss, age, part: null },
    epochs: epoch,
    losses: Float64Array.from(losses),
    diverged,
  };
}

/** Entries of the order that a step trains on, and its number. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Takes the adversary's step, then the encoder's; adds the batch's mean losses times its rows to `sums`. */
async function trainStep(training: Training, state: AdamTensors, at: Step, sums: Float64Array): Promise<AdamTensors> {
  const { tf, task, layout } = training;
  const { learningRate, adversaryLearningRate, weightDecay } = task;
  const taken = tf.tidy(() => {
    const batch = batchTensors(tf, task, task.order.subarray(at.from, at.to), at.from);
    const met = adversaryStep(training, state, batch, { ...at, learningRate: adversaryLearningRate, weightDecay });
    const names = learningBlocks(layout, task.network);
    const reported: Tensor1D[] = [];
    const loss = (...blocks: Tensor2D[]): Scalar => {
      const parameters = { ...met.state.parameters, ...Object.fromEntries(names.map((name, k) => [name, blocks[k]!])) };
      const { total, parts } = encoderLosses(training, parameters, batch);
      reported.push(tf.keep(tf.stack([total, ...parts, ...(met.loss ? [met.loss] : [])]) as Tensor1D));
      return total;
    };
    const found = tf.grads(loss as (...x: unknown[]) => Scalar)(names.map((name) => met.state.parameters[name]!));
    const gradients = Object.fromEntries(names.map((name, k) => [name, found[k] as Tensor2D]));
    const next = adamTensors(tf, met.state, gradients, { step: at.step, learningRate, weightDecay });
    return { next, reported: reported[0]! };
  });
  const means = await taken.reported.data();
  tf.dispose(taken.reported);
  means.forEach((mean, l) => (sums[l]! += mean * (at.to - at.from)));
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
  const { phi } = described(tf, task.network, state.parameters, batch);
  const target = batch.targets[adversary.target]!;
  const loss = (...blocks: Tensor2D[]): Scalar =>
    adversaryLoss(tf, Object.fromEntries(names.map((name, k) => [name, blocks[k]!])), { phi, target });
  const blocks = names.map((name) => state.parameters[name]!);
  const found = tf.grads(loss as (...x: unknown[]) => Scalar)(blocks);
  const gradients = Object.fromEntries(names.map((name, k) => [name, found[k] as Tensor2D]));
  return { state: adamTensors(tf, state, gradients, step), loss: loss(...blocks) };
}

/** What an encoder's step minimises, and its parts in the order of `lossNames`, the adversary's aside. */
function encoderLosses(
  { tf, task, heads }: Training,
  parameters: ParameterTensors,
  batch: BatchTensors,
): { total: Scalar; parts: Scalar[] } {
  const { bottleneck, adversary } = task.network;
  const about = described(tf, task.network, parameters, batch);
  const parts = heads.map((head) =>
    headLoss(tf, head, headOutput(tf, head, parameters, about), batch.targets[head.target]!),
  );
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

/** Last state and phi of every row. */
function described(tf: Tensorflow, network: RecurrentNetwork, parameters: ParameterTensors, batch: BatchTensors) {
  const hidden = recurrentStates(tf, network, parameters, batch.careers).at(-1)!;
  return { hidden, ...phiOf(tf, network, parameters, { hidden, noise: batch.noise }) };
}

/** Weighted head losses on the validation rows, without draws; NaN without such rows. */
async function validate({ tf, task, heads }: Training, parameters: ParameterTensors): Promise<number> {
  const { validation, network } = task;
  let sum = 0;
  for (let from = 0; from < validation.length; from += task.batch) {
    const rows = validation.subarray(from, from + task.batch);
    const loss = tf.tidy(() => {
      const batch = batchTensors(tf, task, rows, null);
      const about = described(tf, network, parameters, batch);
      const losses = heads.map((head) => {
        const output = headOutput(tf, head, parameters, about);
        return tf.mul(headLoss(tf, head, output, batch.targets[head.target]!), head.weight);
      });
      return losses.reduce<Scalar>((total, l) => tf.add(total, l), tf.scalar(0));
    });
    sum += (await loss.data())[0]! * rows.length;
    tf.dispose(loss);
  }
  return sum / validation.length;
}

/** Frees what a step replaced; blocks that it left alone are in both states. */
function disposeReplaced(tf: Tensorflow, before: AdamTensors, after: AdamTensors): void {
  for (const kind of ["parameters", "first", "second"] as const) {
    for (const [name, tensor] of Object.entries(before[kind])) if (after[kind][name] !== tensor) tf.dispose(tensor);
  }
}
