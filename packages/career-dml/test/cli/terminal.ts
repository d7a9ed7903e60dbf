import { Writable } from "node:stream";
import type { CareerRunResult, RunContext } from "@career-dml/core";
import type { Environment } from "../../src/environment.js";
import { main } from "../../src/main.js";
import type { RunOptions } from "../../src/options.js";
import type { ProgressStream } from "../../src/progress.js";

/** A stream that keeps what is written to it. */
export class Screen extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 100;

  constructor(isTTY = false) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }

  // cli-progress asks for what only a real terminal has.
  cursorTo = (): boolean => true;
  clearLine = (): boolean => true;
  moveCursor = (): boolean => true;
}

export interface Settings {
  readonly isTTY?: boolean;
  readonly env?: Record<string, string>;
  /** Takes the place of the pipeline. Default: returns `RESULT`. */
  readonly pipeline?: (options: RunOptions, run: RunContext) => Promise<CareerRunResult>;
  readonly checkReportDirectory?: (directory: string) => Promise<void>;
  readonly writeReport?: (directory: string, run: RunContext) => Promise<void>;
  readonly studyModule?: URL;
  /** Milliseconds. Default: the true time. */
  readonly now?: () => number;
  /** Gets the callback that Ctrl-C would call. */
  readonly onInterrupt?: (interrupt: () => void) => void;
}

/** As much of a result as the command itself looks at. */
export const RESULT = { kind: "career-run", seed: 42 } as unknown as CareerRunResult;

/** Runs the command on stand-ins, and says what it did. */
export async function cli(argv: readonly string[], settings: Settings = {}) {
  const stdout = new Screen(settings.isTTY);
  const stderr = new Screen(settings.isTTY);
  const calls: { options: RunOptions; run: RunContext }[] = [];
  const reports: string[] = [];
  let subscribed = 0;
  const environment: Environment = {
    stdout: stdout as ProgressStream,
    stderr: stderr as ProgressStream,
    env: settings.env ?? {},
    now: settings.now ?? (() => performance.now()),
    onInterrupt: (callback) => {
      subscribed++;
      settings.onInterrupt?.(callback);
      return () => subscribed--;
    },
    pipeline: async () => ({
      runPipeline: async (options, run) => {
        calls.push({ options, run });
        return settings.pipeline ? settings.pipeline(options, run) : RESULT;
      },
    }),
    report: async () => ({
      checkReportDirectory: async (directory) => settings.checkReportDirectory?.(directory),
      loadDrawing: async () => {},
      writeReport: async (_result, directory, _options, run = {}) => {
        await settings.writeReport?.(directory, run);
        reports.push(directory);
        return { files: [] };
      },
      resultJson: (result) => `${JSON.stringify(result)}\n`,
      consoleSummary: () => "the summary",
    }),
    studyModule: settings.studyModule ?? new URL("about:blank"),
  };
  const code = await main(argv, environment);
  return { code, stdout: stdout.text, stderr: stderr.text, calls, reports, subscribed };
}
