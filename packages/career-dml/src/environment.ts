import { extname } from "node:path";
import type { CareerRunResult, RunContext } from "@career-dml/core";
import type * as report from "@career-dml/report";
import type { RunOptions } from "./options.js";
import type { ProgressStream } from "./progress.js";

/** What a command touches outside itself; tests put stand-ins in its place. */
export interface Environment {
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Calls back at each Ctrl-C; returns what takes the callback away. */
  readonly onInterrupt: (callback: () => void) => () => void;
  /** What estimates, loaded when it is needed. */
  readonly pipeline: () => Promise<{
    readonly runPipeline: (options: RunOptions, run: RunContext) => Promise<CareerRunResult>;
  }>;
  /** What draws and writes, loaded when it is needed. */
  readonly report: () => Promise<
    Pick<typeof report, "checkReportDirectory" | "consoleSummary" | "loadDrawing" | "resultJson" | "writeReport">
  >;
  /** File of the task module that studies are computed by. */
  readonly studyModule: URL;
}

/** The process itself. Help and wrong usage answer at once, since nothing that estimates or draws is loaded for them. */
export const processEnvironment: Environment = Object.freeze({
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => performance.now(),
  onInterrupt: (callback: () => void) => {
    process.on("SIGINT", callback);
    process.on("SIGTERM", callback);
    return () => {
      process.off("SIGINT", callback);
      process.off("SIGTERM", callback);
    };
  },
  pipeline: () => import("./pipeline/run-pipeline.js"),
  report: () => import("@career-dml/report"),
  // Beside this file, built or not.
  studyModule: new URL(`./study/task-module${extname(import.meta.url)}`, import.meta.url),
});

/** Whether to colour what goes to a stream: a terminal that can, unless `NO_COLOR` says no; `FORCE_COLOR` decides before either, as in Node. */
export function isColoured(stream: ProgressStream, env: Environment["env"]): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}
