import type { RunContext } from "@career-dml/core";
import type { OpenQueue } from "./open-queue.js";

/**
 * Milliseconds between two looks at all jobs, in between one hears of them: often at first, since whoever begins to listen has
 * missed something, then rarely.
 */
const LOOK = { first: 200, longest: 5000 };
/** Milliseconds between two announcements of a study to workers of other versions. */
const ANNOUNCE = 2000;

/** What there is to do for a study that waits. */
export interface JobNews {
  /** Whether it is time to look at all jobs. */
  readonly lookDue: () => boolean;
  readonly heard: (ids: readonly string[]) => void;
  /** Ids heard since. */
  readonly take: () => string[];
  /** Resolves once there is anything to do. */
  readonly next: () => Promise<void>;
  readonly stop: () => void;
}

/** When to look at what: jobs as one hears of them, all of them now and then and whenever Redis came back. */
export function jobNews({ link, jobs, announce, onRefusal }: OpenQueue, run: RunContext): JobNews {
  let finished = new Set<string>();
  let isDue = true;
  let wake: (() => void) | null = null;
  const rouse = (): void => {
    wake?.();
    wake = null;
  };
  const look = (): void => {
    isDue = true;
    rouse();
  };
  let pause = LOOK.first;
  const lookAnew = (): void => {
    pause = LOOK.first;
    look();
  };
  const deafen = jobs.onFinished((id) => {
    finished.add(id);
    rouse();
  });
  const forget = [link.onChange(lookAnew), onRefusal(look), deafen];
  run.signal?.addEventListener("abort", rouse);
  announce();
  const announcing = setInterval(announce, ANNOUNCE);
  let looking: NodeJS.Timeout;
  const lookLater = (): void => {
    looking = setTimeout(() => {
      look();
      lookLater();
    }, pause);
    pause = Math.min(2 * pause, LOOK.longest);
  };
  lookLater();
  return {
    lookDue: () => {
      const due = isDue;
      isDue = false;
      return due;
    },
    heard: (ids) => {
      for (const id of ids) finished.add(id);
    },
    take: () => {
      const ids = [...finished];
      finished = new Set();
      return ids;
    },
    next: () =>
      new Promise((resolve) => {
        if (isDue || finished.size > 0 || run.signal?.aborted) resolve();
        else wake = resolve;
      }),
    stop: () => {
      for (const each of forget) each();
      run.signal?.removeEventListener("abort", rouse);
      clearInterval(announcing);
      clearTimeout(looking);
    },
  };
}
