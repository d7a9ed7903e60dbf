import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FileError, type RunContext, threadsOf } from "@career-dml/core";
import { queueWorker, type WorkerEvent, type WorkerSummary } from "@career-dml/study";
import { count } from "../data/column-checks.js";
import type { WorkerOptions } from "../worker-options.js";

/** Least milliseconds between two lines that count tasks; more in a long run, so that its log stays short. */
const LINE_EVERY = { milliseconds: 2000, shareOfElapsed: 0.05 };

/** Where a worker says what happens, and by which clock. */
export interface WorkerLog {
  readonly say: (line: string) => void;
  /** Also where nothing else is said. */
  readonly complain: (line: string) => void;
  readonly now: () => number;
}

/**
 * Computes tasks of studies until it is stopped.
 *
 * @param own File of the task module of career-dml, for options that name none.
 * @throws {OptionsError} if the URL is none of a Redis, or the module exports no tasks. @throws {FileError} if there is no such
 *   module. @throws {QueueError} if Redis cannot be reached at the start.
 */
export async function worker(
  options: WorkerOptions,
  own: URL,
  run: RunContext & { readonly log: WorkerLog },
): Promise<WorkerSummary> {
  const { url, concurrency } = options;
  const module = options.module === null ? own : moduleUrl(options.module);
  const settings = { url, concurrency: concurrency ?? threadsOf(run) };
  return queueWorker(module, settings, { ...run, onEvent: eventLines(run.log) });
}

function moduleUrl(file: string): URL {
  if (!existsSync(file)) throw new FileError(file, "there is no such module");
  return pathToFileURL(resolve(file));
}

/** What happens, in lines; tasks are counted now and then. */
function eventLines({ say, complain, now }: WorkerLog): (event: WorkerEvent) => void {
  const started = now();
  let last = started;
  let computed = 0;
  let version = "";
  return (event) => {
    if (event.kind === "ready") {
      version = event.version;
      say(`Worker of version ${version} for ${event.place}; Ctrl-C ends it.`);
    } else if (event.kind === "refused") {
      complain(
        `error QUEUE: the study ${event.study} needs version ${event.version}, this worker is of version ${version}. ` +
          "Its tasks are left to other workers; to compute them here, install that version.",
      );
    } else if (event.kind === "computed") {
      computed++;
      const time = now();
      if (time - last < Math.max(LINE_EVERY.milliseconds, LINE_EVERY.shareOfElapsed * (time - started))) return;
      last = time;
      say(
        `${((time - started) / 1000).toFixed(1)} s  ${count(computed, "task")} computed, last of the study ${event.study}`,
      );
    } else say(event.kind === "away" ? `Redis at ${event.place} went away; waiting for it.` : "Redis is back.");
  };
}

/** What a worker did, for a terminal. */
export function workerText({ computed, givenBack }: WorkerSummary): string {
  return `Stopped: ${count(computed, "task")} computed${givenBack > 0 ? `, ${givenBack} given back` : ""}.`;
}
