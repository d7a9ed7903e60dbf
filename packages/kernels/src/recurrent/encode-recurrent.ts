import { ShapeError } from "@career-dml/core";
import { type Careers, fillBatch, lastStates, newBatchBuffers } from "./batch.js";
import { bottleneckForward } from "./bottleneck.js";
import { newDenseBatch } from "./dense-batch.js";
import { arrangeWeights, CHUNK, forwardGru, gruSizes, newGruWeights } from "./gru-layer.js";
import { headsForward } from "./heads.js";
import { checkNetwork, phiSize, type RecurrentNetwork, recurrentLayout } from "./network.js";
import { checkCareers } from "./train-recurrent.js";

/** One trained network and the careers to describe. */
export interface EncodingTask extends Careers {
  readonly network: RecurrentNetwork;
  /** Parameters in the order of `recurrentLayout`. */
  readonly parameters: Float64Array;
}

export interface Encoding {
  /** Hidden state, ReLU or mu, column-major n x `phiSize(network)`. */
  readonly representation: Float64Array;
  /** Prediction of each head (a logit for `logistic`), column-major n x heads. */
  readonly outputs: Float64Array;
}

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
  const { network, n, parameters } = task;
  checkNetwork(network, Number.MAX_SAFE_INTEGER);
  checkCareers(task, network);
  const layout = recurrentLayout(network);
  if (parameters.length !== layout.total) throw new ShapeError("parameters", layout.total, parameters.length);
  const sizes = gruSizes(network, task.periods);
  const weights = newGruWeights(sizes);
  const buffers = newBatchBuffers(sizes, network.vocabularies, CHUNK);
  const dense = newDenseBatch(network, 0, CHUNK);
  const scratch = new Float64Array(sizes.gates);
  const size = phiSize(network);
  const representation = new Float64Array(n * size);
  const outputs = new Float64Array(n * network.heads.length);
  for (let from = 0; from < n; from += CHUNK) {
    const rows = Uint32Array.from({ length: Math.min(CHUNK, n - from) }, (_, i) => from + i);
    const batch = fillBatch(sizes, task, rows, buffers);
    if (from === 0) {
      const every = Uint32Array.from({ length: sizes.items }, (_, item) => item);
      arrangeWeights(network, layout, parameters, every, weights);
    }
    for (const chunk of batch.chunks) forwardGru(sizes, weights, chunk, scratch);
    lastStates(sizes, batch, dense.hidden);
    dense.rows = rows.length;
    bottleneckForward(network, layout, parameters, dense, false);
    headsForward(network, layout, parameters, dense);
    for (let i = 0; i < rows.length; i++) {
      const unit = from + batch.positions[i]!;
      for (let p = 0; p < size; p++) representation[p * n + unit] = dense.phi[i * size + p]!;
      for (let h = 0; h < network.heads.length; h++) outputs[h * n + unit] = dense.outputs[h * rows.length + i]!;
    }
  }
  return { representation, outputs };
}
