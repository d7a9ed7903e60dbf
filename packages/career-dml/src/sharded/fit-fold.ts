import { type Design, rngFromKey } from "@career-dml/core";
import { type LearnerSpec, type LearnerTask, learnerOf } from "@career-dml/dml";
import type { TaskFunction } from "@career-dml/study";
import { type SharedData, sharedData } from "./shared-data.js";

/** One fit of one learner: what it learns from and predicts. */
export interface FitFold {
  readonly learner: LearnerSpec;
  readonly design: SharedData;
  /** Target and weights of all units. */
  readonly target: SharedData;
  readonly weights: SharedData | null;
  /** Rows to learn from, and rows to predict. */
  readonly rows: SharedData;
  readonly loss: LearnerTask["loss"];
  /** Start of the stream of random numbers. */
  readonly key: readonly number[];
}

/** The rows of a fit. */
export type FoldRows = Pick<LearnerTask, "training" | "test">;

/** Learns and predicts one fold. The value is the predictions, in base64 of their little-endian doubles. */
export const fitFold: TaskFunction = async (payload, run) => {
  const { learner, design, target, weights, rows, loss, key } = payload as unknown as FitFold;
  const task: LearnerTask = {
    design: await sharedData<Design>(design),
    target: await sharedData<Float64Array>(target),
    weights: weights === null ? null : await sharedData<Float64Array>(weights),
    ...(await sharedData<FoldRows>(rows)),
    loss,
    rng: rngFromKey(Uint32Array.from(key)),
  };
  const [predictions] = await learnerOf(learner).fit([task], run);
  const bytes = Buffer.alloc(8 * predictions!.length);
  predictions!.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
  return bytes.toString("base64");
};

/** The predictions in the value of such a task. */
export function fittedFold(value: string): Float64Array {
  const bytes = Buffer.from(value, "base64");
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}
