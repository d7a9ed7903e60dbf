import { setTimeout as after } from "node:timers/promises";

/**
 * Waits for something, but no longer than so many milliseconds; what takes longer is left behind. No timer stays that would keep
 * the process from ending.
 *
 * @throws What `ending` rejects with in time.
 */
export async function atMost(milliseconds: number, ending: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  try {
    await Promise.race([ending, after(milliseconds, undefined, { signal: ended.signal })]);
  } finally {
    ended.abort();
  }
}
