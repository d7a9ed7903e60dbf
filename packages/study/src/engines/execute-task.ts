import { AbortedError, CareerDmlError, type RunContext } from "@career-dml/core";
import type { Task, TaskFailure, TaskModule, TaskOutcome } from "./engine.js";

/**
 * Computes one task where it is called. An error of the task is an outcome; so is a kind that the module does not have.
 *
 * @throws {AbortedError} if the caller's signal fired.
 */
export async function executeTask(module: TaskModule, task: Task, run: RunContext = {}): Promise<TaskOutcome> {
  const started = performance.now();
  const parts: Record<string, number> = {};
  const measured = (part: string, seconds: number): void => {
    parts[part] = (parts[part] ?? 0) + seconds;
  };
  const time = () => ({ seconds: (performance.now() - started) / 1000, parts });
  try {
    const compute = module.tasks[task.kind];
    if (compute === undefined)
      throw new CareerDmlError("OPTIONS", `The task module has no tasks of kind ${task.kind}.`);
    const value = await compute(task.payload, { ...run, measured });
    return { id: task.id, ...time(), value };
  } catch (error) {
    if (error instanceof AbortedError) throw error;
    return { id: task.id, ...time(), failure: taskFailure(error) };
  }
}

/** An error as it travels and stands in files. */
export function taskFailure(error: unknown): TaskFailure {
  if (error instanceof CareerDmlError) return { code: error.code, message: error.message };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { code: name, message };
}
