import { CareerDmlError, NonFiniteError, ShapeError } from "@career-dml/core";
import { type AdamStep, adam, BETA1, BETA2 } from "./adam.js";
import { adversaryForward, adversaryGradient, foolAdversary } from "./adversary.js";
import {
  type Batch,
  type BatchBuffers,
  type Careers,
  fillBatch,
  lastStateGradients,
  lastStates,
  newBatchBuffers,
} from "./batch.js";
import { bottleneckBackward, bottleneckForward, divergence } from "./bottleneck.js";
import { type DenseBatch, newDenseBatch } from "./dense-batch.js";
import { backwardGru, encoderGradient } from "./gru-gradient.js";
import {
  arrangeWeights,
  CHUNK,
  forwardGru,
  type GruSizes,
  type GruWeights,
  gruSizes,
  newGruWeights,
} from "./gru-layer.js";
import { headLoss, headsBackward, headsForward } from "./heads.js";
import {
  checkNetwork,
  lossNames,
  phiSize,
  type RecurrentLayout,
  type RecurrentNetwork,
  recurrentLayout,
} from "./network.js";

/** Where a training stands; a plain value that the next call takes up. */
export interface TrainingState {
  /** Four vectors of the layout's `total`: parameters, Adam's first and second moments, best parameters so far. */
  readonly values: Float64Array;
  /** Adam steps taken. */
  readonly steps: number;
  /** Smallest validation loss so far; `Infinity` before the first. */
  readonly bestLoss: number;
  /** Epochs since then. */
  readonly age: number;
}

/** One training, or a part of it. Arrays are read-only by contract. */
export interface TrainingTask extends Careers {
  readonly network: RecurrentNetwork;
  readonly state: TrainingState;
  /** Targets of all n rows, column-major n x `targetColumns`. */
  readonly targets: Float64Array;
  readonly targetColumns: number;
  /** Rows of each epoch in the order of training, epochs one after the other, each of the same number of rows. */
  readonly order: Uint32Array;
  readonly epochs: number;
  /** Rows per Adam step. */
  readonly batch: number;
  /** Standard normal draws of a variational bottleneck, one row of its size per entry of `order`; empty otherwise. */
  readonly noise: Float64Array;
  /** Rows whose weighted head losses decide which epoch is best; empty: the last one is. */
  readonly validation: Uint32Array;
  /** Epochs without a better validation loss after which training stops; 0: never. */
  readonly patience: number;
  readonly learningRate: number;
  readonly adversaryLearningRate: number;
  readonly weightDecay: number;
}

export interface TrainingResult {
  readonly state: TrainingState;
  /** Epochs that were run: fewer than asked for where training stopped. */
  readonly epochs: number;
  /** Losses per epoch run, row-major epochs x `lossNames(network)`: means over training rows, as the steps saw them. */
  readonly losses: Float64Array;
}

export interface TrainRecurrentInput {
  /** Trainings that do not depend on each other. */
  readonly tasks: readonly TrainingTask[];
}

/**
 * Trains recurrent networks by backpropagation through time and Adam, each task on its own. Draws nothing: initial
 * parameters, order of rows and noise come from the caller.
 *
 * Per step, with `batch` consecutive entries of the order sorted by length (longest first, stable): the GRU runs in chunks
 * of 32 rows; bottleneck, heads and adversary run over the whole batch in row order; gradients of the GRU are summed within
 * chunks, then over chunks in order; every matrix product sums over its inner index in order. With an adversary, its step
 * on its own cross-entropy comes first and the encoder then meets the updated adversary.
 *
 * Parity: exact, for any number of threads.
 * Twin: native/crates/kernels/src/recurrent/train_recurrent.rs
 *
 * @throws {ShapeError} if an array does not have the length that the others imply.
 * @throws {NonFiniteError} if a target, or a numeric column of a state, is not finite.
 * @throws {CareerDmlError} code OPTIONS if a size, code, length or row number is out of range.
 */
export function trainRecurrent({ tasks }: TrainRecurrentInput, _threads: number): TrainingResult[] {
  return tasks.map(trainTask);
}

/** Everything a training computes in, allocated once per call. */
interface Workspace {
  readonly task: TrainingTask;
  readonly layout: RecurrentLayout;
  readonly sizes: GruSizes;
  readonly weights: GruWeights;
  readonly buffers: BatchBuffers;
  readonly dense: DenseBatch;
  readonly gradient: Float64Array;
  readonly scratch: Float64Array;
  readonly values: Float64Array;
  /** With a frozen encoder: the last state of every row, computed once. */
  readonly states: Float64Array | null;
}

function trainTask(task: TrainingTask): TrainingResult {
  checkTask(task);
  const work = prepare(task);
  const rows = task.order.length / Math.max(1, task.epochs);
  const names = lossNames(task.network);
  const losses: number[] = [];
  let { steps, bestLoss, age } = task.state;
  let power1 = 1;
  let power2 = 1;
  for (let s = 0; s < steps; s++) {
    power1 *= BETA1;
    power2 *= BETA2;
  }
  let epoch = 0;
  for (; epoch < task.epochs && !(task.patience > 0 && age >= task.patience); epoch++) {
    const sums = new Float64Array(names.length);
    for (let from = 0; from < rows; from += task.batch) {
      const to = Math.min(from + task.batch, rows);
      steps++;
      power1 *= BETA1;
      power2 *= BETA2;
      const step = { learningRate: task.learningRate, power1, power2, weightDecay: task.weightDecay };
      trainStep(work, epoch * rows + from, epoch * rows + to, step, sums);
    }
    for (let l = 0; l < names.length - 1; l++) sums[l]! /= rows;
    const loss = validate(work);
    sums[names.length - 1] = loss;
    losses.push(...sums);
    if (task.validation.length === 0 || loss < bestLoss) {
      work.values.copyWithin(3 * work.layout.total, 0, work.layout.total);
      bestLoss = task.validation.length === 0 ? bestLoss : loss;
      age = 0;
    } else age++;
  }
  return { state: { values: work.values, steps, bestLoss, age }, epochs: epoch, losses: Float64Array.from(losses) };
}

function prepare(task: TrainingTask): Workspace {
  const { network } = task;
  const layout = recurrentLayout(network);
  const sizes = gruSizes(network, task.periods);
  const longest = Math.max(task.order.length, task.validation.length);
  const capacity = Math.max(CHUNK, Math.min(task.batch, longest));
  const work: Workspace = {
    task,
    layout,
    sizes,
    weights: newGruWeights(sizes),
    buffers: newBatchBuffers(sizes, network.vocabularies, capacity),
    dense: newDenseBatch(network, task.targetColumns, capacity),
    gradient: new Float64Array(layout.total),
    scratch: new Float64Array(sizes.gates),
    values: task.state.values.slice(),
    states: network.frozenEncoder ? new Float64Array(task.n * network.hidden) : null,
  };
  if (work.states) fillStates(work, work.states);
  return work;
}

/** Last states of all rows under the current parameters. */
function fillStates(work: Workspace, states: Float64Array): void {
  const { task, dense } = work;
  const { hidden } = task.network;
  for (let from = 0; from < task.n; from += CHUNK) {
    const to = Math.min(from + CHUNK, task.n);
    const rows = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    const batch = encodeRows(work, rows);
    for (let i = 0; i < rows.length; i++) {
      states.set(dense.hidden.subarray(i * hidden, (i + 1) * hidden), rows[batch.positions[i]!]! * hidden);
    }
  }
}

/** Runs the GRU over `rows` and leaves their last states in `dense.hidden`, in batch order. */
function encodeRows(work: Workspace, rows: Uint32Array): Batch {
  const { task, layout, sizes, weights, dense } = work;
  const batch = fillBatch(sizes, task, rows, work.buffers);
  arrangeWeights(task.network, layout, work.values, batch.present, weights);
  for (const chunk of batch.chunks) forwardGru(sizes, weights, chunk, work.scratch);
  lastStates(sizes, batch, dense.hidden);
  return batch;
}

/** Loads states (trained now, or frozen before), targets and noise of the rows at `from` to `to - 1` of the order. */
function loadBatch(work: Workspace, rows: Uint32Array, from: number): Batch | null {
  const { task, dense } = work;
  const { hidden } = task.network;
  dense.rows = rows.length;
  const batch = work.states ? null : encodeRows(work, rows);
  const size = phiSize(task.network);
  for (let i = 0; i < rows.length; i++) {
    const position = batch ? batch.positions[i]! : i;
    const unit = rows[position]!;
    if (work.states) dense.hidden.set(work.states.subarray(unit * hidden, (unit + 1) * hidden), i * hidden);
    for (let c = 0; c < task.targetColumns; c++) dense.targets[c * rows.length + i] = task.targets[c * task.n + unit]!;
    if (from < 0 || task.noise.length === 0) continue;
    const row = (from + position) * size;
    dense.noise.set(task.noise.subarray(row, row + size), i * size);
  }
  return batch;
}

function trainStep(work: Workspace, from: number, to: number, step: AdamStep, sums: Float64Array): void {
  const { task, layout, dense, gradient, values } = work;
  const { network } = task;
  const batch = loadBatch(work, task.order.subarray(from, to), from);
  bottleneckForward(network, layout, values, dense, true);
  headsForward(network, layout, values, dense);
  const adversaryLoss = adversaryStep(work, step);
  const fooled = adversaryForward(network, layout, values, dense);
  addLosses(work, adversaryLoss, fooled, sums);

  gradient.fill(0, layout.dense, layout.adversary);
  dense.hiddenGradient.fill(0);
  dense.phiGradient.fill(0);
  headsBackward(network, layout, values, dense, gradient);
  foolAdversary(network, layout, values, dense);
  bottleneckBackward(network, layout, values, dense, gradient);
  if (batch) {
    backpropagate(work, batch);
    encoderGradient(network, layout, values, batch.chunks, batch.present, gradient);
  }
  adam(values, gradient, { from: batch ? 0 : layout.dense, to: layout.adversary, total: layout.total }, step);
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

function backpropagate({ sizes, weights, dense }: Workspace, batch: Batch): void {
  lastStateGradients(sizes, batch, dense.hiddenGradient);
  for (const chunk of batch.chunks) backwardGru(sizes, weights, chunk, batch.present);
}

/** Adds the batch's mean losses times its rows; the total is what the encoder's step minimises. */
function addLosses({ task, dense }: Workspace, adversaryLoss: number, fooled: number, sums: Float64Array): void {
  const { heads, bottleneck, adversary } = task.network;
  let total = 0;
  let at = 1;
  heads.forEach((head, index) => {
    const loss = headLoss(dense, head, index);
    total += head.weight * loss;
    sums[at++]! += loss * dense.rows;
  });
  if (bottleneck.kind === "variational") {
    const kl = divergence(task.network, dense);
    total += bottleneck.beta * kl;
    sums[at++]! += kl * dense.rows;
  }
  if (adversary) {
    total -= adversary.weight * fooled;
    sums[at++]! += adversaryLoss * dense.rows;
  }
  sums[0]! += total * dense.rows;
}

/** Weighted head losses on the validation rows, without noise; NaN without such rows. */
function validate(work: Workspace): number {
  const { task, layout, dense, values } = work;
  const { validation, network } = task;
  let sum = 0;
  for (let from = 0; from < validation.length; from += task.batch) {
    loadBatch(work, validation.subarray(from, Math.min(from + task.batch, validation.length)), -1);
    bottleneckForward(network, layout, values, dense, false);
    headsForward(network, layout, values, dense);
    network.heads.forEach((head, index) => {
      sum += head.weight * headLoss(dense, head, index) * dense.rows;
    });
  }
  return sum / validation.length;
}

function checkTask(task: TrainingTask): void {
  const { network, n, periods, targets, targetColumns, order, epochs, batch, noise, validation, state } = task;
  checkNetwork(network, targetColumns);
  checkCareers(task, network);
  expectLength("values", 4 * recurrentLayout(network).total, state.values.length);
  expectLength("targets", n * targetColumns, targets.length);
  if (!Number.isSafeInteger(epochs) || epochs < 0) refuse(`epochs must be a whole number, got ${epochs}`);
  if (!Number.isSafeInteger(batch) || batch < 1) refuse(`batch must be at least 1, got ${batch}`);
  if (epochs > 0 && (order.length === 0 || order.length % epochs !== 0)) {
    refuse(`order must hold the same number of rows for each of ${epochs} epochs, it has ${order.length} entries`);
  }
  const draws = network.bottleneck.kind === "variational" ? order.length * network.bottleneck.size : 0;
  expectLength("noise", draws, noise.length);
  for (const rows of [order, validation]) {
    for (const row of rows) if (row >= n) refuse(`row ${row} of ${n} does not exist`);
  }
  for (const target of targets) {
    if (!Number.isFinite(target)) throw new NonFiniteError([{ path: "targets", message: "must be finite" }]);
  }
  if (periods < 1) refuse("careers need at least one period");
}

/** @throws what `trainRecurrent` throws for careers. */
export function checkCareers(careers: Careers, { vocabularies, numeric: columns }: RecurrentNetwork): void {
  const { n, periods, codes, lengths, numeric } = careers;
  expectLength("codes", vocabularies.length * n * periods, codes.length);
  expectLength("numeric", n * periods * columns, numeric.length);
  expectLength("lengths", n, lengths.length);
  for (let i = 0; i < n; i++) {
    const length = lengths[i]!;
    if (length < 1 || length > periods) refuse(`row ${i} has ${length} states of 1 to ${periods}`);
    vocabularies.forEach((size, c) => {
      for (let t = 0; t < length; t++) {
        const code = codes[(c * n + i) * periods + t]!;
        if (code < 0 || code >= size) refuse(`row ${i} has code ${code} of ${size} in channel ${c}`);
      }
    });
    const row = i * periods * columns;
    if (columns > 0 && !numeric.subarray(row, row + length * columns).every(Number.isFinite)) {
      throw new NonFiniteError([{ path: `numeric, row ${i}`, message: "must be finite in every state" }]);
    }
  }
}

function expectLength(what: string, expected: number, received: number): void {
  if (received !== expected) throw new ShapeError(what, expected, received);
}

function refuse(message: string): never {
  throw new CareerDmlError("OPTIONS", message);
}
