import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { hasRedis, type RedisServer, redisNote, redisServer } from "@career-dml/testing";
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PREFIX, queueName } from "../../../src/engines/redis/task-queue.js";
import {
  queueWorker,
  type QueueWorkerOptions,
  redisEngine,
  type Task,
  type TaskOutcome,
  type WorkerEvent,
} from "../../../src/index.js";

const module = new URL("../../tasks/squares.mjs", import.meta.url);
/** The same tasks of another version. */
const older = new URL("../../tasks/older-squares.mjs", import.meta.url);
const VERSION = "squares 1";
const entry = new URL("../../../dist/index.js", import.meta.url);

/** Where tasks write down that they are computed. */
const folder = mkdtempSync(join(tmpdir(), "career-dml-squares-"));
afterAll(() => rmSync(folder, { recursive: true }));
const logOf = (study: string): string => join(folder, study);

/** Numbers that were squared for a study, each as often as it was. */
const computedFor = (study: string): number[] =>
  existsSync(logOf(study)) ? readFileSync(logOf(study), "utf8").trim().split("\n").map(Number) : [];

const taskOf = (study: string, x: number, { milliseconds = 0, id = `t-${x}` } = {}): Task => ({
  id,
  kind: "square",
  payload: { x, milliseconds, log: logOf(study) },
});

/** Tasks that square 0 to `count` - 1. */
const tasksOf = (study: string, count: number, milliseconds = 0): Task[] =>
  Array.from({ length: count }, (_, x) => taskOf(study, x, { milliseconds }));

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await after(20);
};

describe.skipIf(!hasRedis)(`redisEngine${redisNote}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await redisServer();
  });
  afterAll(() => server.remove());

  /** A worker until `stop`, which gives its summary. */
  function working(options: Partial<QueueWorkerOptions> = {}, tasks = module) {
    const asked = new AbortController();
    const events: WorkerEvent[] = [];
    const run = { signal: asked.signal, onEvent: (event: WorkerEvent) => events.push(event) };
    const ended = queueWorker(tasks, { url: server.url, ...options }, run);
    const stop = () => {
      asked.abort();
      return ended;
    };
    return { events, stop };
  }

  async function collected(study: string, tasks: readonly Task[]): Promise<TaskOutcome[]> {
    const engine = redisEngine({ url: server.url, study, version: VERSION });
    const outcomes: TaskOutcome[] = [];
    await engine.execute(tasks, async (outcome) => void outcomes.push(outcome), {});
    await engine.close();
    return outcomes;
  }

  test("hands every outcome over once, errors of tasks among them", async () => {
    const worker = working({ concurrency: 3 });
    const outcomes = await collected("once", tasksOf("once", 40));
    const ids = tasksOf("once", 40).map(({ id }) => id);
    expect(outcomes.map(({ id }) => id).sort()).toEqual(ids.sort());
    for (const outcome of outcomes) {
      const x = Number(outcome.id.slice(2));
      if (x === 13) expect(outcome).toMatchObject({ failure: { code: "RangeError", message: "13 is refused" } });
      else expect(outcome).toMatchObject({ value: { x, square: x * x } });
    }
    expect(await worker.stop()).toEqual({ computed: 40, givenBack: 0, refused: 0 });
  });

  test("computes nothing twice: a study that died finds what was computed since, of the very same tasks", async () => {
    const tasks = tasksOf("died", 20);
    const worker = working();
    const engine = redisEngine({ url: server.url, study: "died", version: VERSION });
    const disk = new Error("disk full");
    await expect(engine.execute(tasks, () => Promise.reject(disk), {})).rejects.toBe(disk);
    await engine.close();
    await until(() => computedFor("died").length === 20);
    await after(200);
    await worker.stop();
    // Nobody works now: all values are those of before.
    expect(await collected("died", tasks)).toHaveLength(20);
    expect(computedFor("died")).toHaveLength(20);

    const again = working();
    const other = taskOf("died", 4, { id: "t-3" });
    expect(await collected("died", [other])).toMatchObject([{ id: "t-3", value: { x: 4, square: 16 } }]);
    await again.stop();
  });

  test("a worker of another version refuses, says so on both sides, and the right one computes", async () => {
    const wrong = working({}, older);
    const stages = new Set<string>();
    const engine = redisEngine({ url: server.url, study: "versions", version: VERSION });
    const outcomes: TaskOutcome[] = [];
    const done = engine.execute(tasksOf("versions", 3), async (outcome) => void outcomes.push(outcome), {
      onProgress: ({ stage }) => stages.add(stage),
    });
    await until(() => stages.has(`waiting for a worker of version ${VERSION}; 1 worker of version squares 0 refused`));
    expect(wrong.events).toContainEqual({ kind: "refused", study: "versions", version: VERSION });
    expect(computedFor("versions")).toEqual([]);
    const right = working();
    await done;
    expect(outcomes).toHaveLength(3);
    expect(await wrong.stop()).toEqual({ computed: 0, givenBack: 0, refused: 1 });
    expect(await right.stop()).toEqual({ computed: 3, givenBack: 0, refused: 0 });
    await engine.close();
  });

  test("a worker that is stopped gives back what it cannot end, within a second, and another computes it", async () => {
    const first = working();
    const collecting = collected("stopped", tasksOf("stopped", 2, 3000));
    await until(() => computedFor("stopped").length > 0);
    const asked = performance.now();
    expect(await first.stop()).toEqual({ computed: 0, givenBack: 1, refused: 0 });
    // Twice the second that is promised, for a machine with other work.
    expect(performance.now() - asked).toBeLessThan(2000);
    const second = working({ concurrency: 2 });
    expect(await collecting).toHaveLength(2);
    expect(await second.stop()).toMatchObject({ computed: 2 });
  });

  test.skipIf(!existsSync(entry))(
    "a worker whose threads cannot begin gives its task back and ends with the error",
    async () => {
      // Tests resolve packages to their sources, which the bare threads of the built worker cannot load.
      const built = (await import(entry.href)) as { queueWorker: typeof queueWorker };
      const broken = built.queueWorker(module, { url: server.url });
      const collecting = collected("broken", tasksOf("broken", 3));
      await expect(broken).rejects.toMatchObject({ code: "WORKER", message: expect.stringContaining("cannot begin") });
      const right = working();
      expect(await collecting).toHaveLength(3);
      expect(computedFor("broken").sort()).toEqual([0, 1, 2]);
      await right.stop();
    },
  );

  test("a task that takes longer than the lock is computed once: the lock is renewed", async () => {
    const workers = [working({ lock: 0.5, stalled: 0.2 }), working({ lock: 0.5, stalled: 0.2 })];
    expect(await collected("long", tasksOf("long", 1, 2500))).toHaveLength(1);
    expect(computedFor("long")).toEqual([0]);
    for (const worker of workers) await worker.stop();
  });

  test("an abort takes back what no worker has begun", async () => {
    const stop = new AbortController();
    const engine = redisEngine({ url: server.url, study: "aborted", version: VERSION });
    let kept = 0;
    const keep = async (): Promise<void> => {
      if (++kept === 3) stop.abort();
    };
    const aborted = engine.execute(tasksOf("aborted", 200, 50), keep, { signal: stop.signal });
    const worker = working();
    await expect(aborted).rejects.toMatchObject({ code: "ABORTED" });
    await engine.close();
    await after(500);
    expect(computedFor("aborted").length).toBeLessThan(10);
    await worker.stop();
  });

  test("Redis is killed and comes back: study and worker wait, say so, and every outcome comes once", async () => {
    const own = await redisServer();
    const worker = working({ url: own.url });
    const engine = redisEngine({ url: own.url, study: "restart", version: VERSION });
    const ids: string[] = [];
    const stages = new Set<string>();
    const keep = async ({ id }: TaskOutcome): Promise<void> => {
      ids.push(id);
      if (ids.length !== 10) return;
      await own.kill();
      setTimeout(() => void own.start(), 800);
    };
    const tasks = tasksOf("restart", 60, 20);
    await engine.execute(tasks, keep, { onProgress: ({ stage }) => stages.add(stage) });
    expect(ids.sort()).toEqual(tasks.map(({ id }) => id).sort());
    const place = `${own.url}/0`;
    expect([...stages]).toContain(`waiting for Redis at ${place}, which went away`);
    expect(worker.events).toEqual(
      expect.arrayContaining([
        { kind: "away", place },
        { kind: "back", place },
      ]),
    );
    await worker.stop();
    await engine.close();
    await own.remove();
  });

  test("a task that the queue gave up is added once more, then it is a failure", async () => {
    // What BullMQ does with a task whose worker died for the fourth time, it does with one that throws.
    const dying = new Worker(queueName(VERSION), () => Promise.reject(new Error("job stalled too often")), {
      connection: { port: server.port, maxRetriesPerRequest: null },
      prefix: PREFIX,
    });
    const started: unknown[] = [];
    dying.on("active", (job) => started.push(job.id));
    const [outcome] = await collected("given-up", tasksOf("given-up", 1));
    expect(outcome).toMatchObject({ id: "t-0", failure: { code: "QUEUE" } });
    expect("failure" in outcome! && outcome.failure.message).toMatch(
      /^Its workers were lost .*\(job stalled too often\)/,
    );
    expect(started).toHaveLength(2);
    await dying.close();
  });

  test("what Redis lost is added again", async () => {
    const own = await redisServer();
    const client = new Redis(own.port);
    const worker = working({ url: own.url });
    const engine = redisEngine({ url: own.url, study: "flushed", version: VERSION });
    const ids = new Set<string>();
    const tasks = tasksOf("flushed", 30, 20);
    const keep = async ({ id }: TaskOutcome): Promise<void> => {
      if (ids.add(id).size === 10) await client.flushall();
    };
    await engine.execute(tasks, keep, {});
    expect(ids.size).toBe(30);
    await worker.stop();
    await engine.close();
    client.disconnect();
    await own.remove();
  });

  test("two studies that ask for the same both get everything", async () => {
    const worker = working();
    const tasks = tasksOf("shared", 12, 10);
    const [first, second] = await Promise.all([collected("shared", tasks), collected("shared", tasks)]);
    const ids = tasks.map(({ id }) => id).sort();
    for (const outcomes of [first, second]) expect(outcomes.map(({ id }) => id).sort()).toEqual(ids);
    await worker.stop();
  });

  test("Redis that stays away for longer than the patience ends the study with a plain error", async () => {
    const own = await redisServer();
    const engine = redisEngine({ url: own.url, study: "gone", version: VERSION, patience: 0.5 });
    const waiting = engine.execute(tasksOf("gone", 2), async () => {}, {});
    setTimeout(() => void own.remove(), 500);
    await expect(waiting).rejects.toMatchObject({
      code: "QUEUE",
      message: `${own.url}/0: has been away for 1 s; what was computed before is kept, start again to go on`,
    });
    await engine.close();
  });
});
