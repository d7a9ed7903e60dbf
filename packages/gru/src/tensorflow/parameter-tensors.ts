import type { RecurrentLayout } from "@career-dml/kernels";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/** Tensors by the name of their block, rows x columns each; blocks without entries are absent. */
export type ParameterTensors = { readonly [block: string]: Tensor2D };

/** One of the vectors of a training state on TensorFlow's side. */
export function toTensors(tf: Tensorflow, layout: RecurrentLayout, vector: Float64Array): ParameterTensors {
  return Object.fromEntries(
    layout.blocks
      .filter(({ rows, columns }) => rows * columns > 0)
      .map(({ name, offset, rows, columns }) => {
        const values = Float32Array.from(vector.subarray(offset, offset + rows * columns));
        return [name, tf.tensor2d(values, [rows, columns])] as const;
      }),
  );
}

/** Reads tensors back into `into`, in the order of the layout. */
export async function fromTensors(
  layout: RecurrentLayout,
  tensors: ParameterTensors,
  into: Float64Array,
): Promise<void> {
  for (const { name, offset } of layout.blocks) {
    const tensor = tensors[name];
    if (tensor) into.set(await tensor.data(), offset);
  }
}
