import { setMaxListeners } from "node:events";
import { hostname } from "node:os";
import { AbortedError, type RunContext, resolveOptions } from "@career-dml/core";
import type { Job, Worker } from "bullmq";
import { z } from "zod";
import type { TaskOutcome } from "../engine.js";
import { loadTaskModule } from "../local-engine.js";
import { bytesOf, type TaskThreads, taskThreads } from "../task-threads.js";
import { atMost } from "./at-most.js";
import { openRedis, queueLibraries, type RedisLink } from "./open-redis.js";
import { PREFIX, queueName, type TaskJob, type WaitingStudy } from "./task-queue.js";
import { refuseOthers } from "./version-handshake.js";

/** Options of {@link queueWorker}, with their defaults. */
export const queueWorkerOptions = z.strictObject({
  url: z.string().describe("redis://[user:password@]host[:port][/database]; rediss:// for TLS."),
  concurrency: z.int().min(1).default(1).describe("Tasks at once, each in a thread."),
  lock: z
    .number()
    .min(0.5)
    .default(30)
    .describe(
      "Seconds after which a task goes to another worker if this one shows no sign of life; it gives one every quarter.",
    ),
  stalled: z.number().min(0.1).default(5).describe("Seconds between two looks for tasks of dead workers."),
});

/** Options of {@link queueWorker}: {@link queueWorkerOptions} lists them. */
export type QueueWorkerOptions = z.input<typeof queueWorkerOptions>;

/** What a worker tells while it works. */
export type WorkerEvent =
  | { readonly kind: "ready"; readonly place: string; readonly version: string }
  | ({ readonly kind: "refused" } & WaitingStudy)
  | { readonly kind: "computed"; readonly study: string; readonly outcome: TaskOutcome }
  | { readonly kind: "away" | "back"; readonly place: string };

/** What a worker did until it was stopped. */
export interface WorkerSummary {
  readonly computed: number;
  /** Tasks that it had begun and put back for others. */
  readonly givenBack: number;
  /** Studies of other versions. */
  readonly refused: number;
}

/** Times that a task may lose its worker before the queue gives it up. */
const LOST = 3;
/** Milliseconds that begun tasks have to end after a stop; then they are given back. */
const GRACE = 250;
/** Milliseconds after a stop at which the worker ends whether or not Redis is there. */
const END = 650;

/** Milliseconds for threads to end after that. */
const LEAVE = 50;

/** A worker's run, and what hears of its events. */
export interface WorkerContext extends RunContext {
  /** Hears what the worker does, as it does it. */
  readonly onEvent?: (event: WorkerEvent) => void;
}

/**
 * Takes tasks of studies from a queue in Redis or Valkey and computes them in threads of its own, until `run.signal` stops it:
 * tasks that do not end at once are then given back. One that is killed loses its tasks to other workers after `lock` seconds.
 * Tasks of studies that need another version are left alone; of each such study both sides are told.
 *
 * @param module File of the task module; its version is the worker's.
 * @throws {OptionsError} if an option is unknown or out of range, the URL none of a Redis, or the file has no task module.
 * @throws {QueueError} if Redis cannot be reached at the start. Later the worker waits for it, as long as it takes.
 * @throws {CareerDmlError} code WORKER if threads cannot begin; the task is given back.
 */
export async function queueWorker(
  module: URL,
  options: QueueWorkerOptions,
  run: WorkerContext = {},
): Promise<WorkerSummary> {
  const resolved = resolveOptions("queueWorker", queueWorkerOptions, options);
  const { url, concurrency } = resolved;
  const tell = run.onEvent ?? (() => {});
  const loaded = await loadTaskModule(module);
  const { version } = loaded;
  const link = await openRedis(url);
  const worker = `${hostname()}, process ${process.pid}`;
  const counts = { computed: 0, givenBack: 0, refused: 0 };
  link.onChange(() => tell({ kind: link.away() > 0 ? "away" : "back", place: link.place }));
  const refused = (study: WaitingStudy): void => {
    counts.refused++;
    tell({ kind: "refused", ...study });
  };
  refuseOthers(link, url, { worker, version, refused });
  const threads = await taskThreads({ file: module, module: loaded, threads: concurrency, bytes: bytesOf(run) });
  const stopped = new AbortController();
  // Every task listens to it; that is no leak.
  setMaxListeners(0, stopped.signal);
  try {
    const within = { ...run, signal: stopped.signal };
    const broken = new AbortController();
    const reporting = { counts, tell, fail: (error: unknown) => broken.abort(error) };
    const consumer = await consume(link, version, { ...resolved, process: processorOf(threads, within, reporting) });
    tell({ kind: "ready", place: link.place, version });
    await Promise.race([fired(run.signal), fired(broken.signal)]);
    await end(consumer, () => stopped.abort());
    if (broken.signal.aborted) throw broken.signal.reason;
  } finally {
    link.close();
    // A thread inside a native call ends when the call does; what it computes belongs to others by now.
    await atMost(LEAVE, threads.close());
  }
  return Object.freeze(counts);
}

type Processor = (job: Job<TaskJob, TaskOutcome>, token?: string) => Promise<TaskOutcome>;

interface Reporting {
  readonly counts: { computed: number; givenBack: number };
  readonly tell: (event: WorkerEvent) => void;
  /** Hears of what stops all tasks. */
  readonly fail: (error: unknown) => void;
}

function processorOf(
  threads: TaskThreads,
  run: RunContext & { readonly signal: AbortSignal },
  { counts, tell, fail }: Reporting,
): Processor {
  return async (job, token) => {
    const { study, task } = job.data;
    try {
      const outcome = await unlessStopped(threads.compute(task, run), run.signal);
      counts.computed++;
      tell({ kind: "computed", study, outcome });
      return outcome;
    } catch (error) {
      // Its own errors are a task's value: what is thrown is a stop, or a worker that can compute nothing.
      if (!(error instanceof AbortedError)) fail(error);
      counts.givenBack++;
      await job.moveToWait(token);
      const { WaitingError } = await queueLibraries();
      throw new WaitingError();
    }
  };
}

/** A task that does not heed its signal is left behind. */
async function unlessStopped<T>(computing: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new AbortedError());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { signal: ended.signal });
  });
  try {
    return await Promise.race([computing, stopped]);
  } finally {
    ended.abort();
  }
}

async function consume(
  link: RedisLink,
  version: string,
  {
    concurrency,
    lock,
    stalled,
    process,
  }: Readonly<z.output<typeof queueWorkerOptions>> & { readonly process: Processor },
): Promise<Worker> {
  const { Worker: Consumer } = await queueLibraries();
  const consumer = new Consumer<TaskJob, TaskOutcome>(queueName(version), process, {
    connection: link.client,
    prefix: PREFIX,
    concurrency,
    lockDuration: 1000 * lock,
    stalledInterval: 1000 * stalled,
    maxStalledCount: LOST,
    // After Redis was away: no reason to stand idle for the 15 s that are the default.
    runRetryDelay: 500,
  });
  // A connection that went away comes back; a task that another worker took over is that worker's.
  consumer.on("error", () => {});
  return consumer;
}

/** Stops taking tasks, waits for those begun, gives back what is left. */
async function end(consumer: Worker, giveBack: () => void): Promise<void> {
  const closed = consumer.close().catch(() => {});
  const timer = setTimeout(giveBack, GRACE);
  await atMost(END, closed);
  clearTimeout(timer);
}

const fired = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
