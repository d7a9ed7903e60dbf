import type { ParameterTensors } from "./parameter-tensors.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/** Parameters with Adam's moments; a type of its own shape, which `tf.tidy` passes through. */
export type AdamTensors = {
  readonly parameters: ParameterTensors;
  readonly first: ParameterTensors;
  readonly second: ParameterTensors;
};

/** What a step needs besides the gradient; `step` counts from 1. */
export interface AdamTensorStep {
  readonly step: number;
  readonly learningRate: number;
  /** Decoupled: parameters first shrink by `learningRate * weightDecay`. */
  readonly weightDecay: number;
}

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8] as const;

/** One step of Adam (Kingma & Ba 2015, algorithm 1) on the blocks that have a gradient; the others stay as they are. */
export function adamTensors(
  tf: Tensorflow,
  state: AdamTensors,
  gradients: ParameterTensors,
  { step, learningRate, weightDecay }: AdamTensorStep,
): AdamTensors {
  const scale = learningRate / (1 - BETA1 ** step);
  const inverseRoot = 1 / Math.sqrt(1 - BETA2 ** step);
  const parameters: Record<string, Tensor2D> = { ...state.parameters };
  const first: Record<string, Tensor2D> = { ...state.first };
  const second: Record<string, Tensor2D> = { ...state.second };
  for (const [name, gradient] of Object.entries(gradients)) {
    const m = tf.add(tf.mul(first[name]!, BETA1), tf.mul(gradient, 1 - BETA1));
    const v = tf.add(tf.mul(second[name]!, BETA2), tf.mul(tf.square(gradient), 1 - BETA2));
    const move = tf.mul(m, scale).div(tf.add(tf.mul(tf.sqrt(v), inverseRoot), EPSILON));
    parameters[name] = tf.sub(tf.mul(parameters[name]!, 1 - learningRate * weightDecay), move) as Tensor2D;
    first[name] = m as Tensor2D;
    second[name] = v as Tensor2D;
  }
  return { parameters, first, second };
}
