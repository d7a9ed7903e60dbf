import { type RunContext, threadsOf } from "@career-dml/core";
import {
  type Encoding,
  type EncodingTask,
  invoke,
  selectBackend,
  type TrainingResult,
  type TrainingTask,
} from "@career-dml/kernels";

/** How the trainings of one call to an engine are cut, so that aborts are seen and progress is told; never changes a number. */
export interface TrainingSchedule {
  /** Whether one call takes many trainings and spreads them over threads itself. */
  readonly together: boolean;
  /** Calls at once, where each takes one training. */
  readonly callsAtOnce: number;
  /** Multiplications of one call at most. */
  readonly workPerCall: number;
}

/** What trains and runs recurrent networks. A variant, its draws and its data are the same on each. */
export interface RecurrentEngine {
  schedule(run: RunContext): TrainingSchedule;
  train(tasks: readonly TrainingTask[], run: RunContext): Promise<TrainingResult[]>;
  encode(tasks: readonly EncodingTask[], run: RunContext): Promise<Encoding[]>;
}

/** The kernels of this project: the engine of everything that does not ask for another. */
export const KERNEL_ENGINE: RecurrentEngine = Object.freeze({
  schedule(run: RunContext): TrainingSchedule {
    // About a second of work: a second call sees an abort.
    return selectBackend(run.backend).name === "native"
      ? { together: true, callsAtOnce: 1, workPerCall: 4e9 }
      : { together: false, callsAtOnce: threadsOf(run), workPerCall: 6e8 };
  },
  train: (tasks: readonly TrainingTask[], run: RunContext) => invoke(run, "trainRecurrent", { tasks }),
  async encode(tasks: readonly EncodingTask[], run: RunContext): Promise<Encoding[]> {
    if (selectBackend(run.backend).name === "native") return invoke(run, "encodeRecurrent", { tasks });
    // Calls of the TypeScript kernels run in worker threads, one each.
    return (await Promise.all(tasks.map((task) => invoke(run, "encodeRecurrent", { tasks: [task] })))).flat();
  },
});
