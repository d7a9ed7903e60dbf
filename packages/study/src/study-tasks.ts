import type { Json, Task } from "./engines/engine.js";
import type { RunPayload, StudyPlan } from "./study-plan.js";

/** A run of a study as a task, with its place. */
export interface RunTask extends Task {
  readonly cell: number;
  readonly seed: number;
}

/**
 * The runs of a study. Seeds stand outermost, so that a study that is stopped early has as many runs of one cell as of another.
 */
export function studyTasks({ name, cells, seeds, estimators, representations, level }: StudyPlan): RunTask[] {
  const asked = estimators.map(({ key, estimator, representation, options }) => {
    return { key, estimator, representation, options };
  });
  return seeds.flatMap((seed) =>
    cells.map(({ index, options }) => {
      const payload: RunPayload = { cell: index, seed, options, estimators: asked, representations, level };
      return { id: taskId(name, index, seed), kind: "run", payload: payload as unknown as Json, cell: index, seed };
    }),
  );
}

/** `design-0003-000042`. */
const taskId = (name: string, cell: number, seed: number): string =>
  `${name}-${String(cell).padStart(4, "0")}-${String(seed).padStart(6, "0")}`;
