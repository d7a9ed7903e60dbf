import { CareerDmlError, type ErrorCode, type Progress, type RunContext, report } from "@career-dml/core";
import type { Engine, Json, Task, TaskFailure } from "@career-dml/study";

/**
 * Values of tasks that are parts of one whole, in the order of the tasks.
 *
 * @param stage What they are parts of, for progress.
 * @throws {CareerDmlError} the failure of the first task, by their order, that failed. What stops the engine is thrown as it is.
 */
export async function allValues(
  engine: Engine,
  { stage, tasks }: { readonly stage: string; readonly tasks: readonly Task[] },
  run: RunContext,
): Promise<readonly Json[]> {
  const values = new Map<string, Json>();
  const failures = new Map<string, TaskFailure>();
  let done = 0;
  const onProgress = ({ stage: waiting }: Progress): void =>
    report(run, waiting === "" ? stage : `${stage}; ${waiting}`, done, tasks.length);
  await engine.execute(
    tasks,
    async (outcome) => {
      if ("failure" in outcome) failures.set(outcome.id, outcome.failure);
      else values.set(outcome.id, outcome.value);
      report(run, stage, ++done, tasks.length);
    },
    { ...run, onProgress },
  );
  const failed = tasks.find(({ id }) => failures.has(id));
  if (failed !== undefined) {
    const { code, message } = failures.get(failed.id)!;
    throw new CareerDmlError(code as ErrorCode, message);
  }
  return tasks.map(({ id }) => values.get(id)!);
}
