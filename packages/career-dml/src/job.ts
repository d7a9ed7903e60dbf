import { AbortedError, type RunContext } from "@career-dml/core";
import { type ContextOptions, runContext } from "./context-options.js";
import type { Environment } from "./environment.js";
import { interruptible } from "./interruptible.js";
import { printable } from "./output/printable.js";
import { writeFiles } from "./output/write-files.js";
import { progressDisplay } from "./progress.js";

/** A command after its options: what it does, and how its result looks as JSON and in words. */
export interface Job<T> {
  readonly context: ContextOptions;
  readonly work: (run: RunContext) => Promise<T>;
  readonly json: (result: T) => string | Promise<string>;
  readonly text: (result: T) => string | Promise<string>;
  /** What to tell after Ctrl-C; by default that nothing was written. */
  readonly stopped?: () => string;
}

/** Runs a job under Ctrl-C with its progress shown, then delivers its result. */
export async function executeJob<T>(
  { stdout, stderr, env, now, onInterrupt }: Environment,
  job: Job<T>,
): Promise<void> {
  const { quiet, json } = job.context;
  const display = progressDisplay(stderr, { quiet, now, env });
  let result: T;
  try {
    result = await interruptible(
      onInterrupt,
      (signal) => job.work(runContext(job.context, signal, display)),
      () => new AbortedError(job.stopped?.()),
    );
  } finally {
    display.stop();
  }
  if (json === "-") stdout.write(await job.json(result));
  else if (json !== null) await writeFiles({ [json]: await job.json(result) });
  if (!quiet) (json === "-" ? stderr : stdout).write(printable(`${await job.text(result)}\n`));
}
