import { existsSync } from "node:fs";
import { totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { AbortedError, CareerDmlError, type RunContext } from "@career-dml/core";
import type { Piscina } from "piscina";
import type { Task, TaskModule, TaskOutcome } from "./engine.js";
import { executeTask } from "./execute-task.js";
import { memoryGate } from "./memory-gate.js";

/** Threads that compute tasks of one module. */
export interface TaskThreads {
  /** Computes a task in a thread. @throws {AbortedError} if the signal fired; the thread is then ended in the middle of it. */
  readonly compute: (task: Task, run: Pick<RunContext, "backend" | "signal">) => Promise<TaskOutcome>;
  readonly close: () => Promise<void>;
}

export interface ThreadSettings {
  /** File of the task module. */
  readonly file: URL;
  /** What it exports. */
  readonly module: TaskModule;
  readonly threads: number;
  /** Bytes that tasks may need together. */
  readonly bytes: number;
}

/** What crosses to a thread. */
export interface ThreadTask {
  readonly module: string;
  readonly task: Task;
  readonly backend: RunContext["backend"];
}

interface Pool {
  readonly threads: Piscina;
  /** Why no thread can begin. */
  broken: Error | null;
}

/** Share of the machine's memory that tasks may need together. */
const MEMORY_SHARE = 0.8;

/** Milliseconds that a thread waits for more work. */
const IDLE_TIMEOUT = 20_000;

const MEGABYTE = 2 ** 20;

/** Most megabytes of JavaScript objects in a thread: numbers lie outside, and a larger heap only dies later. */
const MOST_HEAP = 4096;

/** Bytes that tasks of a run may need together. */
export const bytesOf = (run: RunContext): number => run.maxMemory ?? MEMORY_SHARE * totalmem();

/**
 * A pool of worker threads, each of which computes one task at a time with one thread for its kernels. A thread that dies, out
 * of memory or by its own exit, is the failure of its task, and another takes its place. Tasks run together only as far as
 * their stated bytes fit.
 */
export async function taskThreads({ file, module, threads, bytes }: ThreadSettings): Promise<TaskThreads> {
  const pool = await openPool(threads, bytes);
  const gate = memoryGate(bytes);
  return Object.freeze({
    compute: (task, run) =>
      gate(module.bytes?.(task) ?? 0, () =>
        pool === null ? inPlace(module, task, run) : inThread(pool, { file, task }, run),
      ),
    close: async () => {
      await pool?.threads.destroy();
    },
  } satisfies TaskThreads);
}

/** `null` where the package is not built (tests run on sources): tasks are then computed in the caller's thread. */
async function openPool(threads: number, bytes: number): Promise<Pool | null> {
  const entry = new URL("./local-worker.js", import.meta.url);
  if (!existsSync(fileURLToPath(entry))) return null;
  const { Piscina } = await import("piscina");
  const heap = Math.min(MOST_HEAP, Math.max(256, Math.floor(bytes / threads / MEGABYTE)));
  const pool = new Piscina({
    filename: entry.href,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_TIMEOUT,
    resourceLimits: { maxOldGenerationSizeMb: heap },
  });
  const opened: Pool = { threads: pool, broken: null };
  // A thread may also die between two tasks; the next task gets another. Threads that died before they could take the tasks
  // that wait will not be replaced, and without this the tasks would wait for ever.
  pool.on("error", (error: Error) => {
    if (pool.threads.length > 0 || pool.queueSize === 0) return;
    opened.broken ??= error;
    void pool.destroy();
  });
  return opened;
}

const inPlace = (
  module: TaskModule,
  task: Task,
  { backend, signal }: Pick<RunContext, "backend" | "signal">,
): Promise<TaskOutcome> =>
  executeTask(module, task, { threads: 1, ...(backend && { backend }), ...(signal && { signal }) });

async function inThread(
  pool: Pool,
  { file, task }: { readonly file: URL; readonly task: Task },
  { backend, signal }: Pick<RunContext, "backend" | "signal">,
): Promise<TaskOutcome> {
  const started = performance.now();
  const work: ThreadTask = { module: file.href, task, backend };
  try {
    return (await pool.threads.run(work, signal === undefined ? {} : { signal })) as TaskOutcome;
  } catch (error) {
    if (signal?.aborted) throw new AbortedError();
    if (pool.broken !== null) {
      const message = `Threads that compute tasks cannot begin: ${pool.broken.message}`;
      throw new CareerDmlError("WORKER", message, { cause: pool.broken });
    }
    const { message } = error instanceof Error ? error : new Error(String(error));
    const failure = { code: "WORKER", message: `The worker ended in the middle of the run: ${message}` };
    return { id: task.id, seconds: (performance.now() - started) / 1000, parts: {}, failure };
  }
}
