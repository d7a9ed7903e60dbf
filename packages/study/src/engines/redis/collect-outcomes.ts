import { AbortedError, report, type RunContext } from "@career-dml/core";
import type { Task, TaskOutcome } from "../engine.js";
import { atMost } from "./at-most.js";
import { type JobNews, jobNews } from "./job-news.js";
import type { OpenQueue } from "./open-queue.js";
import { patiently } from "./patiently.js";
import { jobIdOf } from "./task-queue.js";

/** Milliseconds for taking tasks back after an abort. */
const WITHDRAW = 400;
/** Times that a task is added again after the queue gave it up: each time several workers were lost with it. */
const AGAIN = 1;

/** What a study asks of its queue. */
export interface Collection {
  readonly study: string;
  readonly version: string;
  /** Most seconds that Redis may be away. */
  readonly patience: number;
  readonly tasks: readonly Task[];
  readonly settled: (outcome: TaskOutcome) => Promise<void>;
}

/** A collection under way. */
interface Collecting extends Collection {
  readonly queue: OpenQueue;
  readonly signal: AbortSignal | undefined;
  /** Tasks without an outcome, by the ids of their jobs. */
  readonly pending: Map<string, Task>;
  /** How often the queue gave up a job. */
  readonly givenUp: Map<string, number>;
  /** Workers of the right version, `null` where it is not known. */
  workers: number | null;
}

/**
 * Adds the tasks that Redis does not hold and hands over each outcome as it comes, until none is left.
 *
 * @throws {QueueError} if Redis refuses, or is away for too long. @throws {AbortedError} if the caller's signal fired.
 */
export async function collectOutcomes(queue: OpenQueue, asked: Collection, run: RunContext): Promise<void> {
  const { study, tasks } = asked;
  const pending = new Map(tasks.map((task) => [jobIdOf(study, task), task]));
  const state: Collecting = { ...asked, queue, signal: run.signal, pending, givenUp: new Map(), workers: null };
  const say = (): void => report(run, stageOf(state), tasks.length - pending.size, tasks.length);
  const news = jobNews(queue, run);
  const quiet = queue.link.onChange(say);
  try {
    while (pending.size > 0) {
      if (run.signal?.aborted) throw new AbortedError();
      if (news.lookDue()) await look(state, news);
      say();
      for (const id of news.take()) {
        await handOver(state, id);
        say();
      }
      if (pending.size > 0) await news.next();
    }
  } catch (error) {
    if (error instanceof AbortedError) await withdraw(state);
    throw error;
  } finally {
    quiet();
    news.stop();
  }
}

/** Looks at all jobs: adds those that are not there, notes those that finished unheard. */
async function look(state: Collecting, news: JobNews): Promise<void> {
  const { jobs } = state.queue;
  const { finished, missing } = await retried(state, () => jobs.states([...state.pending.keys()]));
  await retried(state, () => jobs.add(missing.map((id) => state.pending.get(id)!)));
  state.workers = await retried(state, jobs.workers);
  news.heard(finished);
}

/** Hands over what a job found, and takes it out of Redis once it is kept. */
async function handOver(state: Collecting, id: string): Promise<void> {
  const { queue, pending, givenUp, settled } = state;
  const task = pending.get(id);
  if (task === undefined) return;
  const found = await retried(state, () => queue.jobs.found(id));
  // Heard of and gone: somebody else asked for the same and took it out. The next look adds it again.
  if (found === null) return;
  const times = givenUp.get(id) ?? 0;
  if ("reason" in found && times < AGAIN) givenUp.set(id, times + 1);
  else {
    await settled("reason" in found ? lost(task, found.reason) : found);
    pending.delete(id);
  }
  // What has no outcome is missing from here on, and so added again.
  await retried(state, () => queue.jobs.remove([id]));
}

function lost({ id }: Task, reason: string): TaskOutcome {
  const message = `Its workers were lost with it again and again (${reason}); it may need more memory than they have.`;
  return { id, seconds: 0, parts: {}, failure: { code: "QUEUE", message } };
}

const retried = <T>({ queue, patience, signal }: Collecting, action: () => Promise<T>): Promise<T> =>
  patiently(queue.link, { seconds: patience, signal }, action);

/** What one waits for, and who refused to work, in words; nothing while all is well. */
function stageOf({ queue: { link, refusals }, version, workers }: Collecting): string {
  if (link.away() > 0) return `waiting for Redis at ${link.place}, which went away`;
  const others = [...new Set([...refusals.values()].map((refusal) => refusal.version))];
  const refused = others.length === 0 ? [] : [`${counted(refusals.size)} of version ${others.join(", ")} refused`];
  const waits = workers === 0 ? [`waiting for a worker of version ${version}`] : [];
  return [...waits, ...refused].join("; ");
}

const counted = (workers: number): string => (workers === 1 ? "1 worker" : `${workers} workers`);

/** Takes back what no worker has begun, as far as there is time: an abandoned study shall not keep workers from others. */
async function withdraw({ queue: { jobs, link }, pending }: Collecting): Promise<void> {
  if (link.away() > 0) return;
  const removed = jobs.remove([...pending.keys()]).catch(() => {});
  await atMost(WITHDRAW, removed);
}
