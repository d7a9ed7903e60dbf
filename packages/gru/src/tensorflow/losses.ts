import type { RecurrentNetwork } from "@career-dml/kernels";
import type { ParameterTensors } from "./parameter-tensors.js";
import type { Scalar, Tensor2D, Tensorflow } from "./tensorflow.js";

/** Limit of the log-variance of a variational bottleneck, as in the kernels. */
const LOG_VARIANCE_LIMIT = 10;

/** What heads and adversary read. */
export interface Phi {
  /** Rows x size. */
  readonly phi: Tensor2D;
  /** Mean divergence of a variational bottleneck from the standard normal; `null` of the others. */
  readonly divergence: Scalar | null;
}

/** phi of every row; `noise` (rows x size) is added by a variational bottleneck where it is given. */
export function phiOf(
  tf: Tensorflow,
  { bottleneck }: RecurrentNetwork,
  parameters: ParameterTensors,
  { hidden, noise }: { readonly hidden: Tensor2D; readonly noise: Tensor2D | null },
): Phi {
  if (bottleneck.kind === "none") return { phi: hidden, divergence: null };
  const projection = tf.add(
    tf.matMul(hidden, parameters["bottleneck.weight"]!),
    parameters["bottleneck.bias"]!,
  ) as Tensor2D;
  if (bottleneck.kind === "relu") return { phi: tf.relu(projection), divergence: null };
  const [mu, raw] = tf.split(projection, 2, 1) as [Tensor2D, Tensor2D];
  const logVariance = tf.clipByValue(raw, -LOG_VARIANCE_LIMIT, LOG_VARIANCE_LIMIT);
  const inside = tf.sub(tf.sub(tf.add(logVariance, 1), tf.square(mu)), tf.exp(logVariance));
  const divergence = tf.mul(tf.mean(inside), -0.5) as Scalar;
  const phi = noise === null ? mu : (tf.add(mu, tf.mul(noise, tf.exp(tf.mul(logVariance, 0.5)))) as Tensor2D);
  return { phi, divergence };
}

/** Mean cross-entropy of logits. */
const crossEntropy = (tf: Tensorflow, logit: Tensor2D, target: Tensor2D): Scalar =>
  tf.mean(tf.sub(tf.softplus(logit), tf.mul(logit, target))) as Scalar;

/** Mean cross-entropy of the adversary, whose target is rows x 1. */
export function adversaryLoss(
  tf: Tensorflow,
  parameters: ParameterTensors,
  { phi, target }: { readonly phi: Tensor2D; readonly target: Tensor2D },
): Scalar {
  const units = tf.relu(tf.add(tf.matMul(phi, parameters["adversary.weight"]!), parameters["adversary.bias"]!));
  const logit = tf.add(
    tf.matMul(units as Tensor2D, parameters["adversary.outputWeight"]!),
    parameters["adversary.outputBias"]!,
  );
  return crossEntropy(tf, logit as Tensor2D, target);
}
