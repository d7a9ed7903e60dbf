import { CareerDmlError, NonFiniteError, ShapeError } from "@career-dml/core";
import type { Careers } from "./batch.js";
import { checkNetwork } from "./check-network.js";
import type { Precision } from "./gru-encoder.js";
import { lossSumsLength } from "./loss-sums.js";
import { batchRoom, type RecurrentNetwork, recurrentLayout } from "./network.js";
import type { NextStateHead, RecurrentHead } from "./recurrent-head.js";
import { expectRoom, MOST_ENTRIES, MOST_WORKSPACE } from "../room.js";

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
  /** How far an epoch has come in which a call ended; null between epochs. */
  readonly part: EpochPart | null;
}

/** An epoch in the middle. */
export interface EpochPart {
  /** Batches that are done: those of training come first, then those of the validation pass. */
  readonly batches: number;
  /** Its losses as they add up, see `LossSums`. */
  readonly sums: Float64Array;
}

/** One training, or a part of it. Arrays are read-only by contract. */
export interface TrainingTask extends Careers {
  readonly network: RecurrentNetwork;
  readonly precision: Precision;
  readonly state: TrainingState;
  /** Targets of all n rows, column-major n x `targetColumns`. */
  readonly targets: Float64Array;
  readonly targetColumns: number;
  /**
   * Rows of each epoch in the order of training, epochs one after the other, each of the same number of rows; the first
   * is that in which the state stands, whole.
   */
  readonly order: Uint32Array;
  readonly epochs: number;
  /** Rows per Adam step. */
  readonly batch: number;
  /**
   * Batches after which the call ends, be it in the middle of an epoch, those of validation passes among them; 0: never.
   * How a training is cut into calls changes no bit of it.
   */
  readonly batchLimit: number;
  /** Standard normal draws of a variational bottleneck, one row of its size per entry of `order`; empty otherwise. */
  readonly noise: Float64Array;
  /** Rows whose weighted head losses, as of one batch of them all, decide which epoch is best; empty: the last one is. */
  readonly validation: Uint32Array;
  /** Epochs without a better validation loss after which training stops; 0: never. */
  readonly patience: number;
  readonly learningRate: number;
  readonly adversaryLearningRate: number;
  readonly weightDecay: number;
  /**
   * Pooled state of every row, row-major n x hidden, for a network whose encoder is frozen; empty: computed here, in every
   * call anew.
   */
  readonly pooled: Float64Array;
}

/** How far a training came. */
export interface TrainingResult {
  /** After the last finished step. */
  readonly state: TrainingState;
  /** Epochs that were finished: fewer than asked for where training stopped, or where the call came to its limit. */
  readonly epochs: number;
  /**
   * The step whose loss was not finite: epoch of this call, and batch of that epoch, counted from 0. It was not taken, and
   * its epoch has no losses. Null if there was none.
   */
  readonly diverged: { readonly epoch: number; readonly batch: number } | null;
  /** Losses per finished epoch, row-major epochs x `lossNames(network)`: means over training rows, as the steps saw them. */
  readonly losses: Float64Array;
}

/** Refuses a task whose parts do not fit each other; see `trainRecurrent`. */
export function checkTask(task: TrainingTask): void {
  const { network, n, periods, targets, targetColumns, order, epochs, batch, batchLimit, noise, validation } = task;
  const { state, pooled } = task;
  checkPrecision(task.precision);
  checkNetwork(network, targetColumns);
  checkCareers(task, network);
  expectLength("values", 4 * recurrentLayout(network).total, state.values.length);
  expectLength("targets", n * targetColumns, targets.length);
  if (!Number.isSafeInteger(epochs) || epochs < 0) refuse(`epochs must be a whole number, got ${epochs}`);
  if (!Number.isSafeInteger(batch) || batch < 1) refuse(`batch must be at least 1, got ${batch}`);
  if (!Number.isSafeInteger(batchLimit) || batchLimit < 0) {
    refuse(`batchLimit must be a whole number, got ${batchLimit}`);
  }
  if (epochs > 0 && (order.length === 0 || order.length % epochs !== 0)) {
    refuse(`order must hold the same number of rows for each of ${epochs} epochs, it has ${order.length} entries`);
  }
  const draws = network.bottleneck.kind === "variational" ? order.length * network.bottleneck.size : 0;
  expectLength("noise", draws, noise.length);
  if (pooled.length > 0) expectLength("pooled", network.frozenEncoder ? n * network.hidden : 0, pooled.length);
  const rows = Math.min(batch, Math.max(order.length, validation.length));
  expectRoom("batch", batchRoom(network, { rows, periods, targets: targetColumns }), MOST_WORKSPACE);
  if (network.frozenEncoder) expectRoom("n", n * network.hidden, MOST_ENTRIES);
  checkPart(task);
  for (const rows of [order, validation]) {
    for (const row of rows) if (row >= n) refuse(`row ${row} of ${n} does not exist`);
  }
  for (const target of targets) {
    if (!Number.isFinite(target)) throw new NonFiniteError([{ path: "targets", message: "must be finite" }]);
  }
  if (periods < 1) refuse("careers need at least one period");
  for (const head of network.heads) {
    checkCodes(task, head);
    checkTransitions(task, head);
  }
}

/** Batches of one epoch: of training, and of both passes. */
export function batchesOf({ order, epochs, batch, validation }: TrainingTask): { training: number; all: number } {
  const training = Math.ceil(order.length / Math.max(1, epochs) / batch);
  return { training, all: training + Math.ceil(validation.length / batch) };
}

/** An epoch in the middle must be one of this task. */
function checkPart(task: TrainingTask): void {
  const { part } = task.state;
  if (part === null) return;
  const { all } = batchesOf(task);
  if (!Number.isSafeInteger(part.batches) || part.batches < 1 || part.batches >= all || task.epochs === 0) {
    refuse(`the state stands after batch ${part.batches} of an epoch of ${task.epochs === 0 ? 0 : all}`);
  }
  expectLength("sums", lossSumsLength(task.network), part.sums.length);
}

/** Classes and treatments that a head counts must be codes. */
function checkCodes(task: TrainingTask, head: RecurrentHead): void {
  if (head.loss !== "categorical" && head.loss !== "riesz") return;
  const { n, targets } = task;
  const [column, classes] = head.loss === "categorical" ? [head.target, head.classes] : [head.treatment, 2];
  for (let i = 0; i < n; i++) {
    const value = targets[column * n + i]!;
    const isCode = Number.isInteger(value) && value >= 0 && value < classes;
    if (!isCode && meets(task, head, i)) {
      refuse(`head ${head.name} needs targets 0 to ${classes - 1}, row ${i} has ${value}`);
    }
  }
}

/** A next-state head must have something to predict. */
function checkTransitions(task: TrainingTask, head: RecurrentHead): void {
  if (head.loss !== "nextState") return;
  const predicts = (row: number): boolean => meets(task, head, row) && hasTransition(task, head, row);
  for (const what of ["order", "validation"] as const) {
    const rows = task[what];
    if (rows.length > 0 && !rows.some(predicts))
      refuse(`head ${head.name} has no transition among the rows of ${what}`);
  }
}

const meets = ({ n, targets }: TrainingTask, head: RecurrentHead, row: number): boolean =>
  (head.rows ?? []).every(({ target, equals }) => targets[target * n + row] === equals);

function hasTransition({ n, periods, codes, lengths }: Careers, head: NextStateHead, row: number): boolean {
  const from = (head.channel * n + row) * periods;
  return codes.subarray(from + 1, from + lengths[row]!).some((code) => code >= head.firstLabel);
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

/** @throws {CareerDmlError} code OPTIONS for a word that is none. */
export function checkPrecision(precision: Precision): void {
  if (!["double", "single", "fast"].includes(precision)) refuse(`precision cannot be '${precision}'`);
}

function expectLength(what: string, expected: number, received: number): void {
  if (received !== expected) throw new ShapeError(what, expected, received);
}

function refuse(message: string): never {
  throw new CareerDmlError("OPTIONS", message);
}
