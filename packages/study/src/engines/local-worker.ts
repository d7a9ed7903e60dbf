import type { TaskModule, TaskOutcome } from "./engine.js";
import { executeTask } from "./execute-task.js";
import type { ThreadTask } from "./task-threads.js";

/** Computes one task inside a worker thread. Piscina calls the default export. */
// oxlint-disable-next-line import/no-default-export -- the form that piscina asks for
export default async function runTask({ module, task, backend }: ThreadTask): Promise<TaskOutcome> {
  const { taskModule } = (await import(module)) as { readonly taskModule: TaskModule };
  return executeTask(taskModule, task, { threads: 1, ...(backend === undefined ? {} : { backend }) });
}
