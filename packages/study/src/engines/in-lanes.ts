import { AbortedError, type RunContext } from "@career-dml/core";
import type { Task, TaskOutcome } from "./engine.js";

interface Lanes {
  readonly tasks: readonly Task[];
  /** Tasks that are computed at once. */
  readonly lanes: number;
  readonly settled: (outcome: TaskOutcome) => Promise<void>;
}

/**
 * Computes tasks side by side, in their order, and hands outcomes over one by one while the next are computed already; at
 * most one outcome of each lane waits. The first error, of a task's computation or of what keeps outcomes, stops all lanes.
 *
 * @param compute Computes a task; its signal fires if the caller's does, and on an error elsewhere.
 * @throws {AbortedError} if the caller's signal fired; what was handed over is kept first.
 */
export async function inLanes(
  { tasks, lanes, settled }: Lanes,
  compute: (task: Task, signal: AbortSignal) => Promise<TaskOutcome>,
  { signal }: RunContext,
): Promise<void> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  let broken: { readonly error: unknown } | undefined;
  const breakOff = (error: unknown): void => {
    broken ??= { error };
    stop.abort();
  };
  let next = 0;
  let handedOver: Promise<void> = Promise.resolve();
  const lane = async (): Promise<void> => {
    let own: Promise<void> = Promise.resolve();
    while (next < tasks.length && !either.aborted) {
      const outcome = await compute(tasks[next++]!, either);
      await own;
      own = handedOver = handedOver.then(() => (broken === undefined ? settled(outcome) : undefined)).catch(breakOff);
    }
    await own;
  };
  await Promise.all(Array.from({ length: lanes }, () => lane().catch(breakOff)));
  await handedOver;
  if (signal?.aborted) throw new AbortedError();
  if (broken !== undefined) throw broken.error;
}
