import { atMost } from "./at-most.js";
import { openRedis, type RedisLink } from "./open-redis.js";
import { type TaskJobs, taskJobs } from "./task-jobs.js";
import { announceStudy, type Refusal } from "./version-handshake.js";

/** A study's end of the queue. */
export interface OpenQueue {
  readonly link: RedisLink;
  readonly jobs: TaskJobs;
  /** Tells workers of other versions that the study waits. */
  readonly announce: () => void;
  /** Workers that refused, by name. */
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** Calls back at the first refusal of each worker; returns what takes the callback away. */
  readonly onRefusal: (callback: () => void) => () => void;
  readonly close: () => Promise<void>;
}

/** Milliseconds for an end in good order. */
const ORDERLY = 400;

/** @throws {QueueError} if Redis cannot be used. */
export async function openQueue(url: string, study: string, version: string): Promise<OpenQueue> {
  const link = await openRedis(url);
  const jobs = await taskJobs(link, study, version);
  const refusals = new Map<string, Refusal>();
  const callbacks = new Set<() => void>();
  const refused = (refusal: Refusal): void => {
    const isNew = !refusals.has(refusal.worker);
    refusals.set(refusal.worker, refusal);
    if (isNew) for (const callback of callbacks) callback();
  };
  const { announce } = announceStudy(link, url, { waiting: { study, version }, refused });
  return Object.freeze({
    link,
    jobs,
    announce,
    refusals,
    onRefusal: (callback) => {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    close: async () => {
      // Where Redis is away there is no good order.
      const closed = jobs.close().catch(() => {});
      await atMost(ORDERLY, closed);
      link.close();
    },
  } satisfies OpenQueue);
}
