import { setTimeout as after } from "node:timers/promises";
import { AbortedError } from "@career-dml/core";
import type { RedisLink } from "./open-redis.js";
import { connectionError, QueueError } from "./queue-error.js";

/** Milliseconds between two looks at whether to go on waiting. */
const LOOK = 200;

/** What a Redis answers while it comes back. */
const COMING_BACK = /LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|Connection is closed|ECONNRESET|ECONNREFUSED|EPIPE/;

export interface Patience {
  /** Most seconds that Redis may be away. */
  readonly seconds: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Does something with Redis that may be done twice, through restarts of Redis: waits while it is away and repeats what a
 * restart spoilt.
 *
 * @throws {QueueError} if Redis is away for longer than the patience, or refuses. @throws {AbortedError} if the signal fired.
 */
export async function patiently<T>(
  link: RedisLink,
  { seconds, signal }: Patience,
  action: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const ended = new AbortController();
    try {
      return await Promise.race([action(), impatience(link, { seconds, signal }, ended.signal)]);
    } catch (error) {
      if (error instanceof AbortedError || error instanceof QueueError) throw error;
      if (!COMING_BACK.test(String(error))) throw connectionError(link.place, error);
      await after(LOOK);
    } finally {
      ended.abort();
    }
  }
}

/** Fails once there is nothing left to wait for; ends quietly with `ended`. */
async function impatience(link: RedisLink, { seconds, signal }: Patience, ended: AbortSignal): Promise<never> {
  while (!ended.aborted) {
    if (signal?.aborted) throw new AbortedError();
    if (link.away() > seconds) {
      const message = `has been away for ${Math.round(seconds)} s; what was computed before is kept, start again to go on`;
      throw new QueueError(link.place, message);
    }
    // What has ended waits no longer: there are many such actions.
    await after(LOOK, undefined, { signal: ended }).catch(() => {});
  }
  return new Promise<never>(() => {});
}
