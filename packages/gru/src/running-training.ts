import { NotConvergedError, type TrainingProgress } from "@career-dml/core";
import {
  type Careers,
  labelsOf,
  lossNames,
  phiSize,
  recurrentLayout,
  type TrainingResult,
  type TrainingState,
  type TrainingTask,
} from "@career-dml/kernels";
import type { CareerCodes } from "./careers.js";
import type { TrainingDraws } from "./training-draws.js";
import type { Trained, TrainingPlan } from "./training-plan.js";

/** A training between two calls. */
export interface RunningTraining {
  readonly plan: TrainingPlan;
  /** States of a frozen encoder; empty for one that learns. */
  readonly pooled: Float64Array;
  readonly state: TrainingState;
  readonly finished: boolean;
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
}

/** A training before its first epoch. */
export function startTraining(plan: TrainingPlan, pooled: Float64Array): RunningTraining {
  const { total } = recurrentLayout(plan.network);
  const values = new Float64Array(4 * total);
  values.set(plan.initial);
  values.set(plan.initial, 3 * total);
  const state = { values, steps: 0, bestLoss: Infinity, age: 0, part: null };
  return { plan, pooled, state, finished: false, losses: [], validationLosses: [] };
}

/** Batches of an epoch, those of the validation pass among them. */
const batchesOf = ({ rows, validation, options: { batch } }: TrainingPlan): number =>
  Math.ceil(rows.length / batch) + Math.ceil(validation.length / batch);

/** Epochs that are done, and the share of the one at hand; all of them once training is at its end. */
export function epochsDone({ plan, state, finished, losses }: RunningTraining): number {
  if (finished) return plan.options.epochs;
  return losses.length + (state.part?.batches ?? 0) / batchesOf(plan);
}

/**
 * Work of one training batch in multiplications: per state three products of hidden x 3 hidden, the gates, and three of
 * hidden x labels of each next-state head; far less if frozen.
 */
export function batchWork({ network, careers, options, rows }: TrainingPlan): number {
  const { hidden, heads, frozenEncoder } = network;
  const labels = heads.reduce((count, h) => count + (h.loss === "nextState" ? labelsOf(network, h) : 0), 0);
  const perState = (9 * hidden + 3 * labels + 200) * hidden;
  return Math.min(options.batch, rows.length) * (frozenEncoder ? 100 * hidden : perState * careers.periods);
}

/** Work of one epoch's steps. */
export const epochWork = (plan: TrainingPlan): number =>
  batchWork(plan) * Math.ceil(plan.rows.length / plan.options.batch);

/** Work between two states; a validation batch has the forward third of a training batch. */
export function workBetween(before: RunningTraining, after: RunningTraining): number {
  const batches = (epochsDone({ ...after, finished: false }) - epochsDone(before)) * batchesOf(before.plan);
  const steps = after.state.steps - before.state.steps;
  return batchWork(before.plan) * (steps + Math.max(0, batches - steps) / 3);
}

/** The next piece of a training: of at most so many batches, or one whole epoch with `null`. */
export function nextTask(r: RunningTraining, batchLimit: number | null, draws: TrainingDraws): TrainingTask {
  const { plan, state, pooled } = r;
  const { network, careers, rows, options } = plan;
  const first = r.losses.length;
  const reached = (state.part?.batches ?? 0) + (batchLimit ?? 1);
  const epochs = Math.min(Math.ceil(reached / batchesOf(plan)), options.epochs - first);
  const size = network.bottleneck.kind === "variational" ? phiSize(network) : 0;
  const order = new Uint32Array(epochs * rows.length);
  const noise = new Float64Array(order.length * size);
  for (let e = 0; e < epochs; e++) {
    const positions = draws.order(plan.rng, first + e, rows.length);
    for (let i = 0; i < rows.length; i++) order[e * rows.length + i] = rows[positions[i]!]!;
    if (size > 0) noise.set(draws.noise(plan.rng, first + e, rows.length * size), e * rows.length * size);
  }
  return {
    network,
    precision: plan.precision,
    ...plainCareers(careers),
    targets: plan.targets,
    targetColumns: plan.targets.length / careers.n,
    state,
    order,
    epochs,
    noise,
    batch: options.batch,
    batchLimit: batchLimit ?? 0,
    validation: plan.validation,
    patience: options.patience,
    learningRate: options.learningRate,
    adversaryLearningRate: options.learningRate,
    weightDecay: options.weightDecay,
    pooled,
  };
}

/** Careers without what is no part of a task. */
export const plainCareers = ({ n, periods, codes, lengths, numeric }: CareerCodes): Careers => {
  return { n, periods, codes, lengths, numeric };
};

/**
 * The training after a call.
 *
 * @throws {NotConvergedError} if a loss was not finite; names the epoch and the batch.
 */
export function afterCall(r: RunningTraining, result: TrainingResult): RunningTraining {
  const { plan } = r;
  const { state, epochs, diverged } = result;
  const columns = lossNames(plan.network).length;
  const column = (c: number): number[] => Array.from({ length: epochs }, (_, e) => result.losses[e * columns + c]!);
  const losses = [...r.losses, ...column(0)];
  const validationLosses = [...r.validationLosses, ...column(columns - 1)];
  const fail = (why: string): never => {
    throw new NotConvergedError(`${plan.label} (${why})`, losses.length, losses);
  };
  if (diverged) {
    const step = `epoch ${r.losses.length + diverged.epoch + 1}, batch ${diverged.batch + 1}`;
    fail(`its loss is not finite in ${step}; lower learningRate`);
  }
  // A validation loss that was never finite leaves no epoch to keep.
  if (plan.validation.length > 0 && epochs > 0 && state.bestLoss === Infinity) {
    fail("its validation loss was never finite; lower learningRate");
  }
  const { patience } = plan.options;
  const finished = losses.length >= plan.options.epochs || (patience > 0 && state.age >= patience);
  return { ...r, state, losses, validationLosses, finished };
}

/** What is told of each finished epoch. */
export function epochReports({ plan, losses, validationLosses }: RunningTraining): TrainingProgress[] {
  const { label, options } = plan;
  return losses.map((loss, e) => {
    const validation = validationLosses[e]!;
    const validationLoss = Number.isNaN(validation) ? null : validation;
    return { label, epoch: e + 1, epochs: options.epochs, loss, validationLoss };
  });
}

/** Its best parameters, and the losses of its epochs. */
export function finishTraining({ plan, state, losses, validationLosses }: RunningTraining): Trained {
  const { total } = recurrentLayout(plan.network);
  return { parameters: state.values.slice(3 * total), losses, validationLosses };
}
