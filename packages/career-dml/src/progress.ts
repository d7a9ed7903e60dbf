import type { Progress } from "@career-dml/core";
import cliProgress from "cli-progress";
import { printable } from "./output/printable.js";

/** A place to show progress: standard error, or a stand-in. */
export interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressDisplay {
  readonly onProgress: (progress: Progress) => void;
  /** Writes lines that stay, above the bar. */
  readonly onNote: (note: string) => void;
  /** Clears the bar and gives the terminal back. */
  readonly stop: () => void;
}

export interface ProgressSettings {
  readonly quiet: boolean;
  /** Milliseconds; a stand-in makes tests exact. */
  readonly now: () => number;
  /** `TERM` says what a terminal can do. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Least time between two lines, where there is no terminal; more in a long run, so that its log stays short. */
const LINE_EVERY = { milliseconds: 1000, shareOfElapsed: 0.05 };

/** A bar with the time left on a terminal; elsewhere plain lines, at most one a second; nothing with `quiet`. */
export function progressDisplay(stream: ProgressStream, settings: ProgressSettings): ProgressDisplay {
  if (settings.quiet) return { onProgress: () => {}, onNote: () => {}, stop: () => {} };
  const isTerminal = stream.isTTY === true && settings.env["TERM"] !== "dumb";
  return isTerminal ? bar(stream, settings) : lines(stream, settings);
}

function lines(stream: ProgressStream, { now }: ProgressSettings): ProgressDisplay {
  const started = now();
  // What is done within a second needs no line.
  let last = started;
  return {
    onProgress: (progress) => {
      const time = now();
      if (time - last < Math.max(LINE_EVERY.milliseconds, LINE_EVERY.shareOfElapsed * (time - started))) return;
      last = time;
      const seconds = ((last - started) / 1000).toFixed(1);
      stream.write(`${seconds} s  ${percent(progress)}  ${activity(progress)}${losses(progress)}\n`);
    },
    onNote: (note) => void stream.write(printable(`${note}\n`)),
    stop: () => {},
  };
}

function bar(stream: ProgressStream, { now }: ProgressSettings): ProgressDisplay {
  const remaining = timeLeft(now);
  let text = "";
  let longest = 30;
  const view = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    // Signals are the command's business.
    gracefulExit: false,
    emptyOnZero: true,
    format: (_options, { progress }) => barText(progress, text, { longest, columns: stream.columns ?? 80 }),
  });
  let isStarted = false;
  const stop = (): void => {
    if (isStarted) view.stop();
    isStarted = false;
  };
  return {
    onProgress: (progress) => {
      if (!isStarted) view.start(1, 0);
      isStarted = true;
      // What does not fit the terminal is cut off: the losses before the time left, and the bar gives them room.
      text = `${activity(progress)}${remaining(progress)}${losses(progress)}`;
      longest = progress.training ? 10 : 30;
      view.update(share(progress));
    },
    onNote: (note) => {
      // The bar is begun anew below the note.
      stop();
      stream.write(printable(`${note}\n`));
    },
    stop,
  };
}

const share = ({ done, total }: Progress): number => (total > 0 ? Math.min(1, done / total) : 0);
const percent = (progress: Progress): string => `${String(Math.floor(100 * share(progress))).padStart(3)} %`;

/** The stage, or the training that it is at and its epoch. */
const activity = ({ stage, training }: Progress): string =>
  training ? `${training.label}, epoch ${training.epoch}/${training.epochs}` : stage;

/** ` · loss 0.412, validation 0.437`, where something trains. */
function losses({ training }: Progress): string {
  if (training === undefined) return "";
  const { loss, validationLoss } = training;
  const validation = validationLoss === null ? "" : `, validation ${validationLoss.toPrecision(3)}`;
  return ` · loss ${loss.toPrecision(3)}${validation}`;
}

/** `━━━━━━╌╌╌╌╌╌  48 %  causal forest · 4 s left`, cut to the width of the terminal. */
function barText(progress: number, text: string, { longest, columns }: { longest: number; columns: number }): string {
  const width = Math.max(10, Math.min(longest, Math.floor(columns / 3)));
  const full = Math.round(width * progress);
  const line = `${"━".repeat(full)}${"╌".repeat(width - full)} ${percent({ stage: "", done: progress, total: 1 })}  ${text}`;
  return line.slice(0, Math.max(0, columns - 1));
}

/** Time left by the pace since progress last began anew. */
function timeLeft(now: () => number): (progress: Progress) => string {
  let from = { time: now(), share: 0 };
  let last = 0;
  return (progress) => {
    const reached = share(progress);
    if (reached < last) from = { time: now(), share: reached };
    last = reached;
    const elapsed = now() - from.time;
    const gained = reached - from.share;
    if (elapsed < 1000 || gained < 0.02 || reached >= 1) return "";
    return ` · ${duration((elapsed / gained) * (1 - reached))} left`;
  };
}

function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
