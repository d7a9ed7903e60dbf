import type { RecurrentNetwork } from "@career-dml/kernels";
import type { CareerTensors } from "./career-tensors.js";
import type { ParameterTensors } from "./parameter-tensors.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/** A score that no softmax leaves anything of, and that single precision holds. */
const NEVER = -1e9;

/**
 * What stands for each row, rows x hidden: its last state, or the mean of its states weighted by the softmax over its own
 * periods of their products with the query (the kernels' `attentionForward`).
 */
export function pooledStates(
  tf: Tensorflow,
  { pooling }: RecurrentNetwork,
  parameters: ParameterTensors,
  { states, careers }: { readonly states: readonly Tensor2D[]; readonly careers: CareerTensors },
): Tensor2D {
  if (pooling === "last") return states.at(-1)!;
  const scores = states.map((state, t) => {
    const ended = tf.mul(tf.sub(1, careers.active[t]!), NEVER);
    return tf.add(tf.matMul(state, parameters["pooling.query"]!), ended) as Tensor2D;
  });
  const weights = tf.softmax(tf.concat(scores, 1), 1) as Tensor2D;
  return states
    .map((state, t) => tf.mul(weights.slice([0, t], [careers.rows, 1]), state) as Tensor2D)
    .reduce((sum, part) => tf.add(sum, part) as Tensor2D);
}
