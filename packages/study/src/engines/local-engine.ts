import { OptionsError, threadsOf } from "@career-dml/core";
import type { Engine, Task, TaskModule } from "./engine.js";
import { inLanes } from "./in-lanes.js";
import { bytesOf, type TaskThreads, taskThreads } from "./task-threads.js";

/** The engine of one machine. */
export interface LocalEngineOptions {
  /** File of the task module. */
  readonly module: URL;
  /** Worker threads. Default: the threads of the run. Each computes one task at a time, with one thread for its kernels. */
  readonly workers?: number;
}

const MEGABYTE = 2 ** 20;

/**
 * Computes tasks in a pool of worker threads (`taskThreads`). Tasks run together only as far as their stated bytes fit into
 * `maxMemory`, by default four fifths of the machine's memory. A study with a task that does not fit alone is refused before
 * anything is computed.
 *
 * @throws {OptionsError} if the module exports no `taskModule`.
 */
export async function localEngine({ module: file, workers }: LocalEngineOptions): Promise<Engine> {
  const module = await loadTaskModule(file);
  const pools = new Set<TaskThreads>();
  const execute: Engine["execute"] = async (tasks, settled, run) => {
    const bytes = bytesOf(run);
    requireRoom(tasks, module, bytes);
    const lanes = Math.max(1, Math.min(workers ?? threadsOf(run), tasks.length));
    const pool = await taskThreads({ file, module, threads: lanes, bytes });
    pools.add(pool);
    try {
      await inLanes({ tasks, lanes, settled }, (task, signal) => pool.compute(task, { ...run, signal }), run);
    } finally {
      pools.delete(pool);
      await pool.close();
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([...pools].map((pool) => pool.close()));
  };
  return Object.freeze({ name: "local", execute, close });
}

/** The task module in a file. @throws {OptionsError} if it exports none. */
export async function loadTaskModule(module: URL): Promise<TaskModule> {
  const { taskModule } = (await import(module.href)) as { readonly taskModule?: TaskModule };
  if (typeof taskModule?.version === "string" && typeof taskModule.tasks === "object") return taskModule;
  throw new OptionsError("study", [{ path: "module", message: `${module.href} exports no taskModule` }]);
}

function requireRoom(tasks: readonly Task[], { bytes }: TaskModule, most: number): void {
  if (bytes === undefined) return;
  // A study may have more runs than a call takes arguments.
  const needed = tasks.reduce((largest, task) => Math.max(largest, bytes(task)), 0);
  if (needed <= most) return;
  const message = `has a run of about ${Math.ceil(needed / MEGABYTE)} MB, more than the ${Math.floor(most / MEGABYTE)} MB that runs may take here`;
  throw new OptionsError("study", [{ path: "the study", message }]);
}
