import { availableThreads, nextTask } from "#machine";
import { AbortedError } from "./errors.js";

/** Kernels that compute: in Rust, or in TypeScript. */
export type BackendName = "native" | "js";

/** Kernels that a caller asks for; `auto` takes native ones where they are. */
export type BackendChoice = BackendName | "auto";

/** How far a long computation has come. */
export interface Progress {
  /** What is being done, in words a user understands: `causal forest`, `encoder vib, fold 2 of 3`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Where a stage trains: the epoch that was finished last. */
  readonly training?: TrainingProgress;
}

/** One finished epoch of a training. */
export interface TrainingProgress {
  /** What is trained: `encoder vib, fold 2`. */
  readonly label: string;
  /** Its number, from 1, and the most there will be; training may stop before. */
  readonly epoch: number;
  readonly epochs: number;
  /** Loss over the training rows, as the steps of the epoch saw them. */
  readonly loss: number;
  /** Loss over the validation rows after the epoch; `null` without such rows. */
  readonly validationLoss: number | null;
}

/**
 * The last argument of everything that takes long. Options change the numbers, the run context never does: the same
 * seed gives the same bits with any number of threads, on either backend.
 */
export interface RunContext {
  /** Most threads at once. Default: all. */
  readonly threads?: number;
  /** Kernels to use. Default `auto`: native where built, overridden by CAREER_DML_BACKEND. */
  readonly backend?: BackendChoice;
  /** Most bytes beyond the data; estimators that know their need refuse before they start. Default: the machine's memory. */
  readonly maxMemory?: number;
  readonly signal?: AbortSignal;
  /** Hears how far the work has come, stage by stage. */
  readonly onProgress?: (progress: Progress) => void;
  /** Hears what is worth reading before there is a result, in lines: what the data hold. */
  readonly onNote?: (note: string) => void;
}

/** Threads that `run` allows. */
export const threadsOf = (run: RunContext = {}): number => Math.max(1, Math.floor(run.threads ?? availableThreads()));

/**
 * Lets timers, signals and redraws happen between two batches of work, and stops if the caller asked for it.
 *
 * @throws {AbortedError} if the signal of `run` fired.
 */
export async function checkpoint(run: RunContext = {}): Promise<void> {
  await nextTask();
  if (run.signal?.aborted) throw new AbortedError();
}

/** Reports that `done` of `total` parts of `stage` are finished. */
export function report(run: RunContext | undefined, stage: string, done: number, total: number): void {
  run?.onProgress?.({ stage, done, total });
}

/**
 * A run whose progress counts as the part of the whole from `start` to `end`, in [0, 1], and never falls: jobs inside it may
 * each begin at nothing.
 */
export function partOf(run: RunContext, start: number, end: number): RunContext {
  const { onProgress } = run;
  if (onProgress === undefined) return run;
  let reached = start;
  return {
    ...run,
    onProgress: (progress) => {
      const { done, total } = progress;
      const within = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
      reached = Math.max(reached, start + (end - start) * within);
      onProgress({ ...progress, done: reached, total: 1 });
    },
  };
}

/** The same run without a word: for parts of a job that its caller counts as a whole. */
export function withoutProgress(run: RunContext): RunContext {
  const { onProgress: _, onNote: __, ...silent } = run;
  return silent;
}
