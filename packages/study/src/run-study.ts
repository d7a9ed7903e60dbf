import {
  AbortedError,
  canonicalJson,
  CareerDmlError,
  FileError,
  type Progress,
  report,
  type RunContext,
} from "@career-dml/core";
import { checkedOutcome } from "./check-record.js";
import type { RunOutcome } from "./checkpoint.js";
import { type CheckpointStore, type Faulty, openCheckpoints } from "./checkpoint-store.js";
import type { Engine, TaskOutcome, TaskTime } from "./engines/engine.js";
import { taskFailure } from "./engines/execute-task.js";
import type { Study } from "./study-plan.js";
import { type RunTask, studyTasks } from "./study-tasks.js";

/** Where and how a study is computed. */
export interface StudySettings {
  /** Folder of its checkpoints; the same folder goes on where an earlier process stopped. */
  readonly folder: string;
  /** Makes the engine, once there is something to compute. */
  readonly engine: () => Promise<Engine>;
  /** Computes runs again that ended in an error. Default `false`: a failed run is a result. */
  readonly retryFailed?: boolean;
}

/** A study whose every run is kept. */
export interface CompletedStudy {
  readonly study: Study;
  /** By task, in the order of the study's tasks. */
  readonly runs: readonly { readonly task: RunTask; readonly outcome: RunOutcome; readonly time: TaskTime | null }[];
  /** Runs that were there already, and checkpoints that were there but of no use. */
  readonly found: number;
  readonly faulty: readonly Faulty[];
}

/**
 * Computes what is missing of a study and keeps every run as it ends. Stopped or killed at any point, the same call goes on;
 * what it returns in the end is the same but for times.
 *
 * @throws {AbortedError} if the caller's signal fired. @throws {FileError} if the folder cannot be used or written; what was
 *   kept before stays.
 */
export async function runStudy(study: Study, settings: StudySettings, run: RunContext = {}): Promise<CompletedStudy> {
  const tasks = studyTasks(study.plan);
  const store = await openCheckpoints(settings.folder, study, { tasks, run });
  try {
    const isWanted = ({ id }: RunTask): boolean => {
      const there = store.outcomes.get(id);
      return there === undefined || (settings.retryFailed === true && "failure" in there);
    };
    const missing = tasks.filter(isWanted);
    if (missing.length > 0) await computeMissing(study, { store, missing, total: tasks.length }, settings, run);
    const runs = tasks.map((task) => {
      return { task, outcome: store.outcomes.get(task.id)!, time: store.times.get(task.id) ?? null };
    });
    return { study, runs, found: tasks.length - missing.length, faulty: store.faulty };
  } finally {
    await store.close();
  }
}

interface Missing {
  readonly store: CheckpointStore;
  readonly missing: readonly RunTask[];
  readonly total: number;
}

async function computeMissing(
  { plan }: Study,
  { store, missing, total }: Missing,
  { engine: makeEngine }: StudySettings,
  run: RunContext,
): Promise<void> {
  const byId = new Map(missing.map((task) => [task.id, task]));
  const found = total - missing.length;
  let done = 0;
  let failed = [...store.outcomes].filter(([id, outcome]) => "failure" in outcome && !byId.has(id)).length;
  let waiting = "";
  const progress = (): void => {
    const runs = `${found + done} of ${total} runs${failed > 0 ? `, ${failed} failed` : ""}`;
    const words = waiting === "" ? runs : `${runs}; ${waiting}`;
    // The share is of what this process has to do, so that the time left follows its own pace.
    report(run, words, done, missing.length);
  };
  const settled = async (outcome: TaskOutcome): Promise<void> => {
    const task = byId.get(outcome.id);
    // An engine that survives its parts may compute a task twice; the first answer is kept, and the second is the same.
    if (task === undefined) return;
    byId.delete(outcome.id);
    const { seconds, parts } = outcome;
    const checked = checkedOutcome(plainOutcome(outcome), task, plan);
    await store.keep(task, checked, { seconds, parts });
    done++;
    if ("failure" in checked) failed++;
    progress();
  };
  const engine = await makeEngine();
  try {
    progress();
    const onProgress = ({ stage }: Progress): void => {
      if (stage === waiting) return;
      waiting = stage;
      progress();
    };
    await engine.execute(missing.map(taskOnly), settled, { ...run, onProgress });
  } catch (error) {
    throw run.signal?.aborted ? new AbortedError() : resumable(error);
  } finally {
    await engine.close();
  }
  if (byId.size > 0) {
    throw new CareerDmlError(
      "PANIC",
      `The engine ${engine.name} left ${byId.size} runs without an outcome; run the study again.`,
    );
  }
}

/** What could not be written is told with what is kept. */
function resumable(error: unknown): unknown {
  if (!(error instanceof FileError)) return error;
  const problem = error.message.slice(error.file.length + 2);
  const message = `${problem}; the runs that ended before are kept, and the same command goes on`;
  return new FileError(error.file, message, { cause: error });
}

const taskOnly = ({ id, kind, payload }: RunTask) => ({ id, kind, payload });

/** The outcome as it will be read from its file, or a failure if a file cannot hold it. */
function plainOutcome(outcome: TaskOutcome): RunOutcome {
  if ("failure" in outcome) return { failure: outcome.failure };
  try {
    return { value: JSON.parse(canonicalJson(outcome.value, 0)) as typeof outcome.value };
  } catch (error) {
    return { failure: taskFailure(error) };
  }
}
