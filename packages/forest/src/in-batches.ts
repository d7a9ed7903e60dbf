import { type RunContext, report, threadsOf } from "@career-dml/core";
import { selectBackend } from "@career-dml/kernels";

/** A share of the work: items `from … to - 1`. */
export interface Batch {
  readonly from: number;
  readonly to: number;
}

/** Batches of a job whose length is unknown, and of one that TypeScript does: enough for progress, and for every thread. */
const BATCHES = 16;

/**
 * Seconds of a batch of native work: an abort waits no longer. Shorter ones would cost more than they give, since each
 * reads the tables anew, and its last tree is grown by one thread while the others wait.
 */
const BATCH_SECONDS = 0.4;

/** What there is to do. */
export interface Job {
  readonly stage: string;
  readonly total: number;
  /** Least items of a batch. */
  readonly smallest: number;
  /** Seconds that one native thread would take, if known. */
  readonly seconds?: number;
}

/**
 * Does `total` items of work in batches and returns their results in order. Native kernels use all threads within a
 * batch, so theirs run one after the other; TypeScript kernels use one, so as many run as there are threads.
 */
export async function inBatches<T>(run: RunContext, job: Job, work: (batch: Batch) => Promise<T>): Promise<T[]> {
  const { stage, total } = job;
  const native = selectBackend(run.backend).name === "native";
  const seconds = (job.seconds ?? BATCHES * BATCH_SECONDS * threadsOf(run)) / threadsOf(run);
  const count = native ? Math.min(total, Math.max(1, Math.round(seconds / BATCH_SECONDS))) : BATCHES;
  const size = Math.max(job.smallest, Math.ceil(total / count));
  const batches = Array.from({ length: Math.ceil(total / size) }, (_, k) => ({
    from: k * size,
    to: Math.min(total, (k + 1) * size),
  }));
  const results: T[] = [];
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let k = next++; k < batches.length; k = next++) {
      const batch = batches[k]!;
      results[k] = await work(batch);
      done += batch.to - batch.from;
      report(run, stage, done, total);
    }
  };
  await Promise.all(Array.from({ length: native ? 1 : threadsOf(run) }, lane));
  return results;
}
