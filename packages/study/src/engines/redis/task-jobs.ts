import type { Queue } from "bullmq";
import type { Task, TaskOutcome } from "../engine.js";
import { queueLibraries, type RedisLink } from "./open-redis.js";
import { EVENTS, jobIdOf, KEPT, PREFIX, queueName, type TaskJob } from "./task-queue.js";

/** Jobs that one command adds, asks for or takes away. */
const BATCH = 500;

/** Job ids by what became of them. */
export interface JobStates {
  /** Computed, or given up by the queue. */
  readonly finished: readonly string[];
  /** Not in Redis: never added, or lost with it. */
  readonly missing: readonly string[];
}

/** A job that the queue itself ended. */
export interface GivenUp {
  readonly reason: string;
}

/** A study's tasks as jobs of the queue of its version. Everything may be done twice. */
export interface TaskJobs {
  readonly add: (tasks: readonly Task[]) => Promise<void>;
  readonly states: (ids: readonly string[]) => Promise<JobStates>;
  /** What a finished job found, or why the queue gave it up; `null` if it is not there or not finished. */
  readonly found: (id: string) => Promise<TaskOutcome | GivenUp | null>;
  readonly remove: (ids: readonly string[]) => Promise<void>;
  /** Workers that listen to this queue; `null` where Redis does not tell. */
  readonly workers: () => Promise<number | null>;
  /** Calls back with the id of a job that just finished, as far as one hears of it; returns what takes the callback away. */
  readonly onFinished: (callback: (id: string) => void) => () => void;
  readonly close: () => Promise<void>;
}

/** Opens the queue of a version. */
export async function taskJobs(link: RedisLink, study: string, version: string): Promise<TaskJobs> {
  const { Queue: JobQueue, QueueEvents: JobEvents } = await queueLibraries();
  const settings = { prefix: PREFIX };
  const name = queueName(version);
  const queue = new JobQueue<TaskJob, TaskOutcome>(name, {
    ...settings,
    connection: link.client,
    streams: { events: { maxLen: EVENTS } },
  });
  const events = new JobEvents(name, { ...settings, connection: link.another() });
  // Of both: that Redis went away shows in the link, and it comes back by itself.
  queue.on("error", () => {});
  events.on("error", () => {});
  return Object.freeze({
    add: (tasks) => inBatches(tasks, (batch) => queue.addBulk(batch.map((task) => jobOf(study, task)))),
    states: (ids) => statesOf(link, queue, ids),
    found: async (id) => {
      const job = await queue.getJob(id);
      if (!job?.finishedOn) return null;
      return job.returnvalue ?? { reason: job.failedReason ?? "no reason given" };
    },
    remove: (ids) => inBatches(ids, (batch) => Promise.all(batch.map((id) => queue.remove(id)))),
    workers: () => queue.getWorkersCount().catch(() => null),
    onFinished: (callback) => {
      const heard = ({ jobId }: { readonly jobId: string }): void => callback(jobId);
      events.on("completed", heard);
      events.on("failed", heard);
      return () => {
        events.off("completed", heard);
        events.off("failed", heard);
      };
    },
    close: async () => {
      await Promise.all([queue.close(), events.close()]);
    },
  } satisfies TaskJobs);
}

type NewJob = Parameters<Queue<TaskJob>["addBulk"]>[0][number];

const jobOf = (study: string, task: Task): NewJob => ({
  name: task.kind,
  data: { study, task },
  opts: {
    jobId: jobIdOf(study, task),
    // A task's own error is a value; what the queue itself gives up is added anew by the study.
    attempts: 1,
    removeOnComplete: { age: KEPT },
    removeOnFail: { age: KEPT },
  },
});

/** One round trip for many jobs, for which BullMQ has no call: a job has a `timestamp`, a finished one `finishedOn`. */
async function statesOf(link: RedisLink, queue: Queue, ids: readonly string[]): Promise<JobStates> {
  const finished: string[] = [];
  const missing: string[] = [];
  await inBatches(ids, async (batch) => {
    const pipeline = link.client.pipeline();
    for (const id of batch) pipeline.hmget(queue.toKey(id), "timestamp", "finishedOn");
    const replies = (await pipeline.exec()) ?? [];
    for (const [k, [error, reply]] of replies.entries()) {
      if (error) throw error;
      const [timestamp, finishedOn] = reply as [string | null, string | null];
      if (timestamp === null) missing.push(batch[k]!);
      else if (finishedOn !== null) finished.push(batch[k]!);
    }
  });
  return { finished, missing };
}

async function inBatches<T>(all: readonly T[], action: (batch: readonly T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += BATCH) await action(all.slice(from, from + BATCH));
}
