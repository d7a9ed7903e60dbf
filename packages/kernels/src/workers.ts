import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The part of piscina's pool that is used here. */
export interface WorkerPool {
  run(task: unknown, options?: { signal?: AbortSignal }): Promise<unknown>;
}

const pools = new Map<number, WorkerPool>();

/**
 * A pool of worker threads over the built kernels, one per size; idle workers do not keep the process alive.
 * `null` where kernels are not built (tests run on sources): the caller then computes in its own thread.
 */
export async function workers(threads: number): Promise<WorkerPool | null> {
  const entry = new URL("./worker-entry.js", import.meta.url);
  if (!existsSync(fileURLToPath(entry))) return null;
  const existing = pools.get(threads);
  if (existing) return existing;
  const { Piscina } = await import("piscina");
  const pool = new Piscina({ filename: entry.href, minThreads: 1, maxThreads: threads, idleTimeout: 500 });
  pools.set(threads, pool);
  return pool;
}
