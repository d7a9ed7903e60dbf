import { checkpoint, type RunContext } from "@career-dml/core";
import {
  checkNetwork,
  type Encoding,
  type EncodingTask,
  firstOutput,
  phiSize,
  type RecurrentHead,
  recurrentLayout,
  totalOutputs,
} from "@career-dml/kernels";
import { careerTensors } from "./career-tensors.js";
import { type DescribedCareers, describedCareers } from "./described-careers.js";
import { nextStateLosses, nextStateTensors, rowLikelihoods } from "./next-state-tensors.js";
import { type ParameterTensors, toTensors } from "./parameter-tensors.js";
import { rowOutputs } from "./row-heads.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/** Rows of one call: bounds the memory of the states of all periods. */
const ROWS_AT_ONCE = 4096;

/**
 * One task of the kernels' `encodeRecurrent` on TensorFlow.
 *
 * @throws {OptionsError} if the network makes no sense.
 * @throws {AbortedError} if the run is aborted.
 */
export async function encodeOnTensorflow(tf: Tensorflow, task: EncodingTask, run: RunContext): Promise<Encoding> {
  const { network, n } = task;
  checkNetwork(network, Number.MAX_SAFE_INTEGER);
  const size = phiSize(network);
  const representation = new Float64Array(n * size);
  const outputs = new Float64Array(n * totalOutputs(network.heads));
  const parameters = toTensors(tf, recurrentLayout(network), task.parameters);
  try {
    for (let from = 0; from < n; from += ROWS_AT_ONCE) {
      await checkpoint(run);
      const rows = Uint32Array.from({ length: Math.min(ROWS_AT_ONCE, n - from) }, (_, i) => from + i);
      const described = tf.tidy(() => {
        const about = describedCareers(tf, network, parameters, {
          careers: careerTensors(tf, task, rows),
          noise: null,
        });
        const heads = network.heads.map((head) => predictions(tf, task, head, { parameters, about, rows }));
        return { phi: about.phi, heads };
      });
      await columnsInto(representation, described.phi, { n, from });
      for (const [h, head] of described.heads.entries()) {
        await columnsInto(outputs.subarray(firstOutput(network.heads, h) * n), head, { n, from });
      }
      tf.dispose(described as unknown as { phi: Tensor2D; heads: Tensor2D[] });
    }
  } finally {
    tf.dispose(parameters as Record<string, Tensor2D>);
  }
  return { representation, outputs };
}

/** Predictions of a head, rows x its outputs; row conditions, which concern training, are not asked. */
function predictions(
  tf: Tensorflow,
  task: EncodingTask,
  head: RecurrentHead,
  read: { parameters: ParameterTensors; about: DescribedCareers; rows: Uint32Array },
): Tensor2D {
  const { parameters, about, rows } = read;
  if (head.loss !== "nextState") return rowOutputs(tf, head, parameters, about);
  const next = nextStateTensors(tf, task, head, { rows, counts: () => true });
  if (next === null) return tf.tensor2d(new Float32Array(rows.length), [rows.length, 1]);
  return rowLikelihoods(tf, nextStateLosses(tf, head, parameters, { states: about.states, next }), next);
}

/** Writes a rows x columns tensor to rows `from`, ... of a column-major matrix of n rows. */
async function columnsInto(into: Float64Array, tensor: Tensor2D, at: { n: number; from: number }): Promise<void> {
  const [rows, columns] = tensor.shape;
  const values = await tensor.data();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) into[j * at.n + at.from + i] = values[i * columns + j]!;
  }
}
