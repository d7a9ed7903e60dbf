import { ShapeError } from "@career-dml/core";
import type { Careers } from "./batch.js";
import { bottleneckForward } from "./bottleneck.js";
import { checkNetwork } from "./check-network.js";
import { type DenseBatch, newDenseBatch } from "./dense-batch.js";
import { newEveryState, nextStates, poolStates, readsEveryState } from "./every-state.js";
import { gruEncoder, type Precision } from "./gru-encoder.js";
import { CHUNK } from "./gru-layer.js";
import { headsForward } from "./heads.js";
import { batchRoom, phiSize, type RecurrentNetwork, recurrentLayout } from "./network.js";
import { headOutputs, totalOutputs } from "./recurrent-head.js";
import { checkCareers, checkPrecision } from "./training-task.js";
import { expectRoom, MOST_ENTRIES, MOST_WORKSPACE } from "../room.js";

/** One trained network and the careers to describe. */
export interface EncodingTask extends Careers {
  readonly network: RecurrentNetwork;
  readonly precision: Precision;
  /** Parameters in the order of `recurrentLayout`. */
  readonly parameters: Float64Array;
}

/** What a trained network says of each row. */
export interface Encoding {
  /** Hidden state, ReLU or mu, column-major n x `phiSize(network)`. */
  readonly representation: Float64Array;
  /**
   * Predictions, column-major n x `totalOutputs(network.heads)`: a head's columns are told by `headOutputs`. Those of a
   * next-state head are the sums of each row's log-likelihoods over its transitions, 0 without any; row conditions, which
   * concern training, are not asked.
   */
  readonly outputs: Float64Array;
}

/** Networks with the rows that each reads. */
export interface EncodeRecurrentInput {
  readonly tasks: readonly EncodingTask[];
}

/**
 * Describes careers by trained networks: the representation that the heads read, without noise, and what they predict.
 *
 * Parity: exact, for any number of threads; a row's answer does not depend on the other rows.
 * Twin: native/crates/kernels/src/recurrent/encode_recurrent.rs
 *
 * @throws {ShapeError} if an array does not have the length that the others imply.
 * @throws {NonFiniteError} if a numeric column of a state is not finite.
 * @throws {CareerDmlError} code OPTIONS if a size, code or length is out of range.
 */
export function encodeRecurrent({ tasks }: EncodeRecurrentInput, _threads: number): Encoding[] {
  return tasks.map(encodeTask);
}

function encodeTask(task: EncodingTask): Encoding {
  const { n, parameters } = task;
  checkPrecision(task.precision);
  checkNetwork(task.network, Number.MAX_SAFE_INTEGER);
  checkCareers(task, task.network);
  const network = { ...task.network, heads: task.network.heads.map((head) => ({ ...head, rows: [] })) };
  const layout = recurrentLayout(network);
  if (parameters.length !== layout.total) throw new ShapeError("parameters", layout.total, parameters.length);
  expectRoom("n", n * (phiSize(network) + totalOutputs(network.heads)), MOST_ENTRIES);
  expectRoom("periods", batchRoom(network, { rows: CHUNK, periods: task.periods, targets: 0 }), MOST_WORKSPACE);
  const source = { network, careers: task, values: parameters, capacity: CHUNK, everyState: false, fixed: true };
  const layer = gruEncoder(task.precision, source);
  const dense = newDenseBatch(network, 0, CHUNK);
  const states = readsEveryState(network) ? newEveryState(network, task.periods, CHUNK) : null;
  const context = { network, layout, parameters, careers: task };
  const encoding = {
    representation: new Float64Array(n * phiSize(network)),
    outputs: new Float64Array(n * totalOutputs(network.heads)),
  };
  for (let from = 0; from < n; from += CHUNK) {
    const rows = Uint32Array.from({ length: Math.min(CHUNK, n - from) }, (_, i) => from + i);
    const positions = layer.forward(rows);
    dense.rows = rows.length;
    for (let i = 0; i < rows.length; i++) dense.units[i] = rows[positions[i]!]!;
    if (states) layer.everyState(states.states);
    if (states) nextStates(context, states, dense, null);
    if (states && network.pooling === "attention") poolStates(context, states, dense);
    else layer.lastStates(dense.hidden);
    bottleneckForward(network, layout, parameters, dense, false);
    headsForward(network, layout, parameters, dense);
    keep(network, n, dense, encoding);
  }
  return encoding;
}

/** Puts the rows of a batch into their places among all. */
function keep(network: RecurrentNetwork, n: number, dense: DenseBatch, into: Encoding): void {
  const size = phiSize(network);
  for (let i = 0; i < dense.rows; i++) {
    const unit = dense.units[i]!;
    for (let p = 0; p < size; p++) into.representation[p * n + unit] = dense.phi[i * size + p]!;
    let column = 0;
    for (const head of network.heads) {
      const outputs = headOutputs(head);
      const at = column * dense.rows + i * outputs;
      for (let j = 0; j < outputs; j++) into.outputs[(column + j) * n + unit] = dense.outputs[at + j]!;
      column += outputs;
    }
  }
}
