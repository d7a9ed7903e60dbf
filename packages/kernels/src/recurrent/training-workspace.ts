import { type Batch, type BatchBuffers, everyState, fillBatch, lastStates, newBatchBuffers } from "./batch.js";
import { type DenseBatch, newDenseBatch } from "./dense-batch.js";
import { type EveryState, type EveryStateContext, newEveryState, poolStates, readsEveryState } from "./every-state.js";
import {
  arrangeWeights,
  CHUNK,
  forwardGru,
  type GruSizes,
  type GruWeights,
  gruSizes,
  newGruWeights,
} from "./gru-layer.js";
import { phiSize, type RecurrentLayout, recurrentLayout } from "./network.js";
import type { TrainingTask } from "./training-task.js";

/** Everything a training computes in, allocated once per call. */
export interface Workspace {
  readonly task: TrainingTask;
  readonly layout: RecurrentLayout;
  readonly sizes: GruSizes;
  readonly weights: GruWeights;
  readonly buffers: BatchBuffers;
  readonly dense: DenseBatch;
  /** Null if the network reads last states alone. */
  readonly every: EveryState | null;
  readonly gradient: Float64Array;
  readonly scratch: Float64Array;
  readonly values: Float64Array;
  /** With a frozen encoder: the pooled state of every row, computed once. */
  readonly states: Float64Array | null;
}

export function newWorkspace(task: TrainingTask): Workspace {
  const { network } = task;
  const layout = recurrentLayout(network);
  const sizes = gruSizes(network, task.periods, readsEveryState(network));
  const longest = Math.max(task.order.length, task.validation.length);
  const capacity = Math.max(CHUNK, Math.min(task.batch, longest));
  const work: Workspace = {
    task,
    layout,
    sizes,
    weights: newGruWeights(sizes),
    buffers: newBatchBuffers(sizes, network.vocabularies, capacity),
    dense: newDenseBatch(network, task.targetColumns, capacity),
    every: sizes.everyState ? newEveryState(network, task.periods, capacity) : null,
    gradient: new Float64Array(layout.total),
    scratch: new Float64Array(sizes.gates),
    values: task.state.values.slice(),
    states: network.frozenEncoder ? new Float64Array(task.n * network.hidden) : null,
  };
  if (work.states) fillStates(work, work.states);
  return work;
}

/** What the states of the current parameters are read with. */
export const contextOf = ({ task, layout, values }: Workspace): EveryStateContext => ({
  network: task.network,
  layout,
  parameters: values,
  careers: task,
});

/** Pooled states of all rows under the current parameters. */
function fillStates(work: Workspace, states: Float64Array): void {
  const { task, dense } = work;
  const { hidden } = task.network;
  for (let from = 0; from < task.n; from += CHUNK) {
    const to = Math.min(from + CHUNK, task.n);
    encodeRows(
      work,
      Uint32Array.from({ length: to - from }, (_, i) => from + i),
    );
    for (let i = 0; i < dense.rows; i++) {
      states.set(dense.hidden.subarray(i * hidden, (i + 1) * hidden), dense.units[i]! * hidden);
    }
  }
}

/** Runs the GRU over `rows` and leaves their states, and pooled states in `dense.hidden`, in batch order. */
function encodeRows(work: Workspace, rows: Uint32Array): Batch {
  const { task, layout, sizes, weights, dense, every } = work;
  const batch = fillBatch(sizes, task, rows, work.buffers);
  dense.rows = rows.length;
  for (let i = 0; i < rows.length; i++) dense.units[i] = rows[batch.positions[i]!]!;
  arrangeWeights(task.network, layout, work.values, batch.present, weights);
  for (const chunk of batch.chunks) forwardGru(sizes, weights, chunk, work.scratch);
  if (every) everyState(sizes, batch, every.states);
  if (every && task.network.pooling === "attention") poolStates(contextOf(work), every, dense);
  else lastStates(sizes, batch, dense.hidden);
  return batch;
}

/**
 * Loads states (computed now, or frozen before) and targets of `rows`, and the noise of training rows.
 *
 * @param from Place of the first row in the order; -1 for rows that are no training rows.
 * @returns The batch of the GRU; null with a frozen encoder.
 */
export function loadBatch(work: Workspace, rows: Uint32Array, from: number): Batch | null {
  const { task, dense } = work;
  const { hidden } = task.network;
  const batch = work.states ? null : encodeRows(work, rows);
  if (work.states) {
    dense.rows = rows.length;
    dense.units.set(rows);
  }
  const size = phiSize(task.network);
  for (let i = 0; i < rows.length; i++) {
    const unit = dense.units[i]!;
    if (work.states) dense.hidden.set(work.states.subarray(unit * hidden, (unit + 1) * hidden), i * hidden);
    for (let c = 0; c < task.targetColumns; c++) dense.targets[c * rows.length + i] = task.targets[c * task.n + unit]!;
    if (from < 0 || task.noise.length === 0) continue;
    const row = (from + (batch ? batch.positions[i]! : i)) * size;
    dense.noise.set(task.noise.subarray(row, row + size), i * size);
  }
  return batch;
}
