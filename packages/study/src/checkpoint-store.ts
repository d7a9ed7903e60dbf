import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, checkpoint, FileError, onDisk, type RunContext, writeWhole } from "@career-dml/core";
import { checkpointText, readCheckpoint, type RunOutcome } from "./checkpoint.js";
import { LOCK, lockFolder } from "./folder-lock.js";
import { readText } from "./read-text.js";
import { openTimes } from "./run-times.js";
import type { TaskTime } from "./engines/engine.js";
import type { Study } from "./study-plan.js";
import type { RunTask } from "./study-tasks.js";

/** A checkpoint that is there but of no use, and so computed again. */
export interface Faulty {
  readonly task: string;
  readonly file: string;
  /** `is cut off or damaged`. */
  readonly fault: string;
}

/** The folder of a study: what is computed is kept there, run by run. */
export interface CheckpointStore {
  /** What was there when it was opened, and what was kept since, by task. */
  readonly outcomes: ReadonlyMap<string, RunOutcome>;
  /** Times of the runs, by task; a run that was computed when a process was killed may lack one. */
  readonly times: ReadonlyMap<string, TaskTime>;
  readonly faulty: readonly Faulty[];
  /**
   * Keeps the outcome of a run: when it returns, the outcome is on the disk, whole.
   *
   * @throws {FileError} if it cannot be written; then nothing of it is left.
   */
  readonly keep: (task: RunTask, outcome: RunOutcome, time: TaskTime) => Promise<void>;
  /** Lets other processes use the folder. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the folder of a study, made if need be: `plan.json`, written first, and `runs/<cell>/<seed>.json`. Leftovers of a
 * process that was killed are cleaned away.
 *
 * @param tasks The runs of the study.
 * @throws {FileError} if the folder holds something else or another study, is in use, or cannot be read or written.
 * @throws {AbortedError} if the caller's signal fired.
 */
export async function openCheckpoints(
  folder: string,
  { hash, version, plan }: Study,
  { tasks, run = {} }: { readonly tasks: readonly RunTask[]; readonly run?: RunContext },
): Promise<CheckpointStore> {
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  const unlock = await lockFolder(folder);
  try {
    await claim(folder, { hash, version, plan });
    await cleanLeftovers(folder);
    const { outcomes, faulty } = await readAll(folder, hash, { tasks, run });
    const times = await openTimes(join(folder, "times.jsonl"));
    const keep = async (task: RunTask, outcome: RunOutcome, time: TaskTime): Promise<void> => {
      const text = checkpointText({ hash, task: task.id }, outcome);
      await times.append(task.id, time);
      await writeWhole([fileOf(folder, task)], ([sibling]) => writeFile(sibling!, text));
      outcomes.set(task.id, outcome);
    };
    const close = async (): Promise<void> => {
      await times.close();
      await unlock();
    };
    return { outcomes, times: times.known, faulty, keep, close };
  } catch (error) {
    await unlock();
    throw error;
  }
}

const fileOf = (folder: string, { cell, seed }: RunTask): string =>
  join(folder, "runs", String(cell).padStart(4, "0"), `${seed}.json`);

/** Writes the plan into a new folder, or checks that a folder is of this study. */
async function claim(folder: string, study: Study): Promise<void> {
  const file = join(folder, "plan.json");
  const text = await readText(file);
  if (text === null) {
    const others = (await readdir(folder)).filter((name) => !name.startsWith("."));
    if (others.length > 0) {
      throw new FileError(folder, `holds ${others[0]} and no study; name a new folder, or an empty one`);
    }
    const { hash, version, plan } = study;
    await writeWhole([file], ([sibling]) => writeFile(sibling!, `${canonicalJson({ hash, version, plan })}\n`));
    return;
  }
  const there = parsed(text);
  if (there?.hash === undefined) throw new FileError(file, "is no plan of a study; name another folder");
  if (there.hash !== study.hash) {
    throw new FileError(
      folder,
      `holds another study, ${there.plan?.name ?? "?"} with hash ${there.hash.slice(0, 12)}, not ${study.hash.slice(0, 12)}: ` +
        "name another folder, or delete this one to begin anew",
    );
  }
  if (there.version !== study.version) {
    throw new FileError(
      folder,
      `was begun by version ${there.version}, and this is ${study.version}, whose runs may differ: ` +
        "go on with that version, name another folder, or delete this one to begin anew",
    );
  }
}

function parsed(text: string): Partial<Study> | null {
  try {
    return JSON.parse(text) as Partial<Study>;
  } catch {
    return null;
  }
}

/** Files that a killed process had begun; not locks, which another process may just be putting up. */
async function cleanLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.endsWith(".partial") && !name.startsWith(LOCK)) await rm(join(folder, name), { force: true });
  }
}

async function readAll(
  folder: string,
  hash: string,
  { tasks, run }: { readonly tasks: readonly RunTask[]; readonly run: RunContext },
) {
  const outcomes = new Map<string, RunOutcome>();
  const faulty: Faulty[] = [];
  const runs = await readdir(join(folder, "runs"), { recursive: true }).catch(() => []);
  const there = new Set(runs.map((name) => join(folder, "runs", name)));
  for (const [k, task] of tasks.entries()) {
    if (k % 256 === 0) await checkpoint(run);
    const file = fileOf(folder, task);
    const text = there.has(file) ? await readText(file) : null;
    if (text === null) continue;
    const read = readCheckpoint(text, { hash, task: task.id });
    if ("outcome" in read) outcomes.set(task.id, read.outcome);
    else faulty.push({ task: task.id, file, fault: read.fault });
  }
  return { outcomes, faulty };
}
