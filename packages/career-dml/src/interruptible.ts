import { setMaxListeners } from "node:events";
import { AbortedError } from "@career-dml/core";

/** Time for a job to stop in its own way after Ctrl-C, in milliseconds; after it the command ends without it. */
const GRACE = 800;

/**
 * Runs a job that Ctrl-C stops: the first one aborts its signal and waits for it to clean up, at most `GRACE`; a second
 * one ends it at once.
 *
 * @param stopped What to tell of a job that was stopped; by default that nothing was written.
 * @throws {AbortedError} if it was stopped.
 */
export async function interruptible<T>(
  onInterrupt: (callback: () => void) => () => void,
  job: (signal: AbortSignal) => Promise<T>,
  stopped: () => AbortedError = () => new AbortedError(),
): Promise<T> {
  const asked = new AbortController();
  // Many computations at once wait for it; that is no leak.
  setMaxListeners(0, asked.signal);
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const release = onInterrupt(() => {
    if (asked.signal.aborted) ended.abort();
    asked.abort();
    timer ??= setTimeout(() => ended.abort(), GRACE);
  });
  const end = new Promise<never>((_, reject) => {
    ended.signal.addEventListener("abort", () => reject(stopped()));
  });
  try {
    return await Promise.race([job(asked.signal), end]);
  } catch (error) {
    // Whatever a stopped job failed with, it failed because it was stopped.
    throw asked.signal.aborted ? stopped() : error;
  } finally {
    clearTimeout(timer);
    release();
  }
}
