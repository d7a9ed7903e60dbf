import { type RunContext, report, threadsOf } from "@career-dml/core";
import { selectBackend } from "@career-dml/kernels";

/** A share of the work: items `from … to - 1`. */
export interface Batch {
  readonly from: number;
  readonly to: number;
}

/** Batches per job: enough for progress and an abort, few enough that starting them costs nothing. */
const BATCHES = 16;

/**
 * Does `total` items of work in batches and returns their results in order. Native kernels use all threads within a
 * batch, so theirs run one after the other; TypeScript kernels use one, so as many run as there are threads.
 */
export async function inBatches<T>(
  run: RunContext,
  job: { readonly stage: string; readonly total: number; readonly smallest: number },
  work: (batch: Batch) => Promise<T>,
): Promise<T[]> {
  const { stage, total } = job;
  const size = Math.max(job.smallest, Math.ceil(total / BATCHES));
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
  const lanes = selectBackend(run.backend).name === "native" ? 1 : threadsOf(run);
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
