import { phiSize, type TrainingTask } from "@career-dml/kernels";
import { type CareerTensors, careerTensors } from "./career-tensors.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/** What one step reads. */
export interface BatchTensors {
  readonly careers: CareerTensors;
  /** Each column of the targets, rows x 1. */
  readonly targets: readonly Tensor2D[];
  /** Draws of a variational bottleneck, rows x its size; `null` without them. */
  readonly noise: Tensor2D | null;
}

/** The given rows; `from` is the place of the first in the order of training, whose draws are read; `null`: no draws. */
export function batchTensors(tf: Tensorflow, task: TrainingTask, rows: Uint32Array, from: number | null): BatchTensors {
  const size = phiSize(task.network);
  const drawn = from !== null && task.noise.length > 0;
  const targets = Array.from({ length: task.targetColumns }, (_, c) =>
    tf.tensor2d(
      Float32Array.from(rows, (i) => task.targets[c * task.n + i]!),
      [rows.length, 1],
    ),
  );
  const noise = drawn
    ? tf.tensor2d(Float32Array.from(task.noise.subarray(from * size, (from + rows.length) * size)), [rows.length, size])
    : null;
  return { careers: careerTensors(tf, task, rows), targets, noise };
}
