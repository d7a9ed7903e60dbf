import { checkpoint, type RunContext } from "@career-dml/core";
import { type Encoding, type EncodingTask, phiSize, recurrentLayout } from "@career-dml/kernels";
import { careerTensors } from "./career-tensors.js";
import { headOutput, phiOf } from "./losses.js";
import { toTensors } from "./parameter-tensors.js";
import { plainHeads } from "./plain-heads.js";
import { recurrentStates } from "./recurrent-states.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/** Rows of one call: bounds the memory of the states of all periods. */
const ROWS_AT_ONCE = 4096;

/**
 * One task of the kernels' `encodeRecurrent` on TensorFlow.
 *
 * @throws {OptionsError} if the network has a part that only the kernels compute.
 * @throws {AbortedError} if the run is aborted.
 */
export async function encodeOnTensorflow(tf: Tensorflow, task: EncodingTask, run: RunContext): Promise<Encoding> {
  const { network, n } = task;
  const plain = plainHeads(network);
  const size = phiSize(network);
  const representation = new Float64Array(n * size);
  const outputs = new Float64Array(n * plain.length);
  const parameters = toTensors(tf, recurrentLayout(network), task.parameters);
  for (let from = 0; from < n; from += ROWS_AT_ONCE) {
    await checkpoint(run);
    const rows = Uint32Array.from({ length: Math.min(ROWS_AT_ONCE, n - from) }, (_, i) => from + i);
    const described = tf.tidy(() => {
      const hidden = recurrentStates(tf, network, parameters, careerTensors(tf, task, rows)).at(-1)!;
      const { phi } = phiOf(tf, network, parameters, { hidden, noise: null });
      const heads = plain.map((head) => headOutput(tf, head, parameters, { hidden, phi }));
      return { phi, heads };
    });
    await columnsInto(representation, described.phi, { n, from });
    for (const [h, head] of described.heads.entries()) {
      await columnsInto(outputs.subarray(h * n, (h + 1) * n), head, { n, from });
    }
    tf.dispose(described as unknown as { phi: Tensor2D; heads: Tensor2D[] });
  }
  tf.dispose(parameters as Record<string, Tensor2D>);
  return { representation, outputs };
}

/** Writes a rows x columns tensor to rows `from`, ... of a column-major matrix of n rows. */
async function columnsInto(into: Float64Array, tensor: Tensor2D, at: { n: number; from: number }): Promise<void> {
  const [rows, columns] = tensor.shape;
  const values = await tensor.data();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) into[j * at.n + at.from + i] = values[i * columns + j]!;
  }
}
