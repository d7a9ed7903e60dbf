import type { Progress, RunContext } from "@career-dml/core";

/** Seconds an estimate took, by part; a part that the method does not have is `null`. */
export interface Timings {
  readonly read: number;
  readonly nuisances: number | null;
  readonly fit: number;
  readonly predict: number | null;
  readonly total: number;
}

/** Parts by the stage that progress names; every other stage is part of the fit. */
const PARTS: readonly (readonly [RegExp, keyof Timings])[] = [
  [/^reading/, "read"],
  [/^nuisance/, "nuisances"],
  [/predict/, "predict"],
];

/** Milliseconds between two signs of life of a stage that says nothing itself. */
const HEARTBEAT = 1000;

/** A run whose stages are timed, and which says where it is at least once a second. */
export interface Stopwatch {
  readonly run: RunContext;
  /** Parts so far. */
  readonly timings: () => Timings;
  readonly stop: () => void;
}

/** Times an estimate by its own progress: what passes between two reports belongs to the stage of the first. */
export function stopwatch(run: RunContext): Stopwatch {
  const started = performance.now();
  const seconds = new Map<keyof Timings, number>();
  let last: Progress = { stage: "reading the data", done: 0, total: 1 };
  let since = started;
  const settle = (): void => {
    const now = performance.now();
    const part = PARTS.find(([stage]) => stage.test(last.stage))?.[1] ?? "fit";
    seconds.set(part, (seconds.get(part) ?? 0) + (now - since) / 1000);
    since = now;
  };
  const timer = setInterval(() => run.onProgress?.(last), HEARTBEAT);
  timer.unref();
  return {
    run: {
      ...run,
      onProgress: (progress) => {
        settle();
        last = progress;
        run.onProgress?.(progress);
      },
    },
    timings: () => {
      settle();
      return Object.freeze({
        read: seconds.get("read") ?? 0,
        nuisances: seconds.get("nuisances") ?? null,
        fit: seconds.get("fit") ?? 0,
        predict: seconds.get("predict") ?? null,
        total: (performance.now() - started) / 1000,
      });
    },
    stop: () => clearInterval(timer),
  };
}
