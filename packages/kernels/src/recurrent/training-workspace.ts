import { type DenseBatch, newDenseBatch } from "./dense-batch.js";
import { type EveryState, type EveryStateContext, newEveryState, poolStates, readsEveryState } from "./every-state.js";
import { gruEncoder, type RecurrentLayer } from "./gru-encoder.js";
import { CHUNK } from "./gru-layer.js";
import { phiSize, type RecurrentLayout, recurrentLayout } from "./network.js";
import type { TrainingTask } from "./training-task.js";

/** Everything a training computes in, allocated once per call. */
export interface Workspace {
  readonly task: TrainingTask;
  readonly layout: RecurrentLayout;
  /** Embeddings and GRU, with their parameters for as long as they learn. */
  readonly layer: RecurrentLayer;
  readonly dense: DenseBatch;
  /** Null if the network reads last states alone. */
  readonly every: EveryState | null;
  readonly gradient: Float64Array;
  readonly values: Float64Array;
  /** With a frozen encoder: the pooled state of every row, given or computed once. */
  readonly states: Float64Array | null;
}

export function newWorkspace(task: TrainingTask): Workspace {
  const { network } = task;
  const layout = recurrentLayout(network);
  const everyState = readsEveryState(network);
  const longest = Math.max(task.order.length, task.validation.length);
  const capacity = Math.max(CHUNK, Math.min(task.batch, longest));
  // Given states leave the encoder, and its table of items, unread.
  const computesStates = network.frozenEncoder && task.pooled.length === 0;
  const work: Workspace = {
    task,
    layout,
    layer: gruEncoder(task.precision, {
      network,
      careers: task,
      values: task.state.values,
      capacity,
      everyState,
      fixed: computesStates,
    }),
    dense: newDenseBatch(network, task.targetColumns, capacity),
    every: everyState ? newEveryState(network, task.periods, capacity) : null,
    gradient: new Float64Array(layout.total),
    values: task.state.values.slice(),
    states: network.frozenEncoder ? frozenStates(task) : null,
  };
  if (work.states && computesStates) fillStates(work, work.states);
  return work;
}

/** States that were given, or room for them. */
const frozenStates = ({ n, network, pooled }: TrainingTask): Float64Array =>
  pooled.length > 0 ? pooled : new Float64Array(n * network.hidden);

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

/**
 * Runs the GRU over `rows` and leaves their states, and pooled states in `dense.hidden`, in batch order.
 *
 * @returns Position within `rows` of each row of the batch.
 */
function encodeRows(work: Workspace, rows: Uint32Array): Uint32Array {
  const { task, layer, dense, every } = work;
  const positions = layer.forward(rows);
  dense.rows = rows.length;
  for (let i = 0; i < rows.length; i++) dense.units[i] = rows[positions[i]!]!;
  if (every) layer.everyState(every.states);
  if (every && task.network.pooling === "attention") poolStates(contextOf(work), every, dense);
  else layer.lastStates(dense.hidden);
  return positions;
}

/**
 * Loads states (computed now, or frozen before) and targets of `rows`, and the noise of training rows.
 *
 * @param from Place of the first row in the order; -1 for rows that are no training rows.
 */
export function loadBatch(work: Workspace, rows: Uint32Array, from: number): void {
  const { task, dense } = work;
  const { hidden } = task.network;
  const positions = work.states ? null : encodeRows(work, rows);
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
    const row = (from + (positions ? positions[i]! : i)) * size;
    dense.noise.set(task.noise.subarray(row, row + size), i * size);
  }
}
