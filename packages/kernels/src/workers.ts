import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The part of piscina's pool that is used here. */
export interface WorkerPool {
  run(task: unknown, options?: { signal?: AbortSignal }): Promise<unknown>;
}

const pools = new Map<number, Promise<WorkerPool>>();

/** Milliseconds that a worker waits for more work: longer than the pauses between kernels, in which nothing is loaded anew. */
const IDLE_TIMEOUT = 20_000;

/**
 * A pool of worker threads over the built kernels, one per size; idle workers do not keep the process alive.
 * `null` where kernels are not built (tests run on sources): the caller then computes in its own thread.
 */
export async function workers(threads: number): Promise<WorkerPool | null> {
  const entry = new URL("./worker-entry.js", import.meta.url);
  if (!existsSync(fileURLToPath(entry))) return null;
  // The promise is kept, not the pool: calls that come while the pool is being made share it.
  const pool = pools.get(threads) ?? createPool(entry.href, threads);
  pools.set(threads, pool);
  return pool;
}

async function createPool(filename: string, threads: number): Promise<WorkerPool> {
  const { Piscina } = await import("piscina");
  // None stands ready: after an abort, which ends workers, nothing starts anew.
  return new Piscina({ filename, minThreads: 0, maxThreads: threads, idleTimeout: IDLE_TIMEOUT });
}
