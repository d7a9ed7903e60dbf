import { type RunContext, threadsOf } from "@career-dml/core";
import {
  type Encoding,
  type EncodingTask,
  invoke,
  selectBackend,
  type TrainingResult,
  type TrainingTask,
} from "@career-dml/kernels";
import { encodeInParts } from "./encode-in-parts.js";

/** How the trainings of one call to an engine are cut, so that aborts are seen and progress is told; never changes a number. */
export interface TrainingSchedule {
  /** Whether one call takes many trainings and spreads them over threads itself; else a call takes one. */
  readonly together: boolean;
  /** Threads of a call that takes many, or calls at once. */
  readonly threads: number;
  /** Time that a call should take; `null`: a call is one epoch, from an engine that looks for aborts itself. */
  readonly milliseconds: number | null;
}

/** What trains and runs recurrent networks. A variant, its draws and its data are the same on each. */
export interface RecurrentEngine {
  /** Whether it gives the same bits on every processor, `fast` precision aside. */
  readonly reproducible: boolean;
  /** How many trainings go into a call, on how many threads, and how long a call may take. */
  schedule(run: RunContext): TrainingSchedule;
  /** Trains on from the state of each task, results in the order of tasks; each says how far its training came. */
  train(tasks: readonly TrainingTask[], run: RunContext): Promise<TrainingResult[]>;
  /** What trained networks say of the rows of each task, in the order of tasks. */
  encode(tasks: readonly EncodingTask[], run: RunContext): Promise<Encoding[]>;
}

/** A kernel in the caller's thread cannot be stopped: a call takes well below the 200 ms in which an abort is answered. */
const MILLISECONDS = 80;

/** Calls of the TypeScript kernels run in worker threads, one each. */
const schedule = (run: RunContext) => ({
  together: selectBackend(run.backend).name === "native",
  threads: threadsOf(run),
  milliseconds: MILLISECONDS,
});

/** The kernels of this project: the engine of everything that does not ask for another. */
export const KERNEL_ENGINE: RecurrentEngine = Object.freeze({
  reproducible: true,
  schedule,
  train: (tasks: readonly TrainingTask[], run: RunContext) => invoke(run, "trainRecurrent", { tasks }),
  encode: (tasks: readonly EncodingTask[], run: RunContext) => encodeInParts(tasks, run, schedule(run)),
});
