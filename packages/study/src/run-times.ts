import { open, stat } from "node:fs/promises";
import { onDisk } from "@career-dml/core";
import type { TaskTime } from "./engines/engine.js";
import { readText } from "./read-text.js";

/** Times of runs in a file of one JSON line each, apart from what must be the same bytes whenever it is computed. */
export interface RunTimes {
  readonly known: ReadonlyMap<string, TaskTime>;
  /** @throws {FileError} if the file cannot be written. */
  readonly append: (task: string, time: TaskTime) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens such a file; a line that a killed process left half is passed over, the last line of a run counts. */
export async function openTimes(file: string): Promise<RunTimes> {
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  const text = (isFile ? await readText(file) : null) ?? "";
  const known = new Map(text.split("\n").flatMap(entryOf));
  const handle = await onDisk(file, () => open(file, "a"));
  // Behind a half line a new one begins.
  let lead = text === "" || text.endsWith("\n") ? "" : "\n";
  const append = async (task: string, { seconds, parts }: TaskTime): Promise<void> => {
    await onDisk(file, () => handle.appendFile(`${lead}${JSON.stringify({ task, seconds, parts })}\n`));
    lead = "";
    known.set(task, { seconds, parts });
  };
  return { known, append, close: () => handle.close() };
}

function entryOf(line: string): [string, TaskTime][] {
  try {
    const { task, seconds, parts } = JSON.parse(line) as { task: string } & TaskTime;
    return typeof task === "string" && Number.isFinite(seconds) ? [[task, { seconds, parts: parts ?? {} }]] : [];
  } catch {
    return [];
  }
}
