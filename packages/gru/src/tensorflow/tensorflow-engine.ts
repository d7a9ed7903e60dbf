import type { RunContext } from "@career-dml/core";
import type { EncodingTask, TrainingTask } from "@career-dml/kernels";
import type { RecurrentEngine } from "../recurrent-engine.js";
import { encodeOnTensorflow } from "./encode-on-tensorflow.js";
import type { Tensorflow } from "./tensorflow.js";
import { trainOnTensorflow } from "./train-on-tensorflow.js";

/**
 * Trains and runs encoders on TensorFlow instead of the kernels: for those who have it, or a device that it knows. Same
 * variants, heads, pooling, draws, folds and early stopping; single precision whatever the task asks for, and TensorFlow's
 * own order of sums, so results agree with the kernels to about 1e-4 and are not the same bits from one machine to another.
 *
 * @param tf The namespace of `@tensorflow/tfjs`, `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu`; its backend is the
 *   caller's choice.
 * @example
 * const encoder = await trainEncoder(data, { variant: "vib", rows }, {}, tensorflowEngine(tf));
 */
export function tensorflowEngine(tf: Tensorflow): RecurrentEngine {
  const inTurn = async <T, A>(tasks: readonly T[], one: (task: T) => Promise<A>): Promise<A[]> => {
    await tf.ready();
    const answers: A[] = [];
    for (const task of tasks) answers.push(await one(task));
    return answers;
  };
  return Object.freeze({
    reproducible: false,
    // One training at a time, an epoch a call for progress; it looks for an abort between steps by itself.
    schedule: () => ({ together: false, threads: 1, milliseconds: null }),
    train: (tasks: readonly TrainingTask[], run: RunContext) =>
      inTurn(tasks, (task) => trainOnTensorflow(tf, task, run)),
    encode: (tasks: readonly EncodingTask[], run: RunContext) =>
      inTurn(tasks, (task) => encodeOnTensorflow(tf, task, run)),
  });
}
