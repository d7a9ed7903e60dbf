import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { localEngine, type Task, type TaskOutcome } from "../src/index.js";
import { MODULE } from "./example-study.js";

const entry = new URL("../dist/index.js", import.meta.url);
const isBuilt = existsSync(entry);
const note = isBuilt ? "" : " (skipped: the package is not built)";

const task = (seed: number, options: object = {}): Task => ({
  id: `t-${seed}`,
  kind: "run",
  payload: { cell: 0, seed, options: { ...options }, estimators: [{ key: "mean", estimator: "mean" }] },
});

const tasks = (count: number, options: object = {}): Task[] =>
  Array.from({ length: count }, (_, k) => task(k, options));

const none = async (): Promise<void> => expect.unreachable();

/** Outcomes by id, without their times. */
async function computed(make: typeof localEngine, list: readonly Task[], run: object = {}) {
  const engine = await make({ module: MODULE, workers: 2 });
  const outcomes = new Map<string, unknown>();
  const keep = async (outcome: TaskOutcome): Promise<void> => {
    expect(outcomes.has(outcome.id)).toBe(false);
    outcomes.set(outcome.id, "failure" in outcome ? { failure: outcome.failure } : { value: outcome.value });
  };
  await engine.execute(list, keep, run);
  await engine.close();
  return outcomes;
}

describe("in the caller's thread, on sources", () => {
  test("each task has one outcome, an error is one of them", async () => {
    const outcomes = await computed(localEngine, [...tasks(5, { fail: 2 }), { ...task(9), kind: "walk" }]);
    expect(outcomes.size).toBe(6);
    expect(outcomes.get("t-2")).toEqual({ failure: { code: "RangeError", message: "seed 2 fails" } });
    expect(outcomes.get("t-9")).toMatchObject({ failure: { code: "OPTIONS" } });
    expect(outcomes.get("t-4")).toMatchObject({ value: { seed: 4 } });
  });

  test("what keeps outcomes is called for one at a time, and its error ends all", async () => {
    const engine = await localEngine({ module: MODULE, workers: 3 });
    let inside = 0;
    let calls = 0;
    const full = async (): Promise<void> => {
      expect(++inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      if (++calls === 4) throw new Error("the disk is full");
    };
    await expect(engine.execute(tasks(50), full, {})).rejects.toThrow("the disk is full");
    expect(calls).toBe(4);
  });

  test("a task that needs more memory than there is is refused before anything is computed", async () => {
    const engine = await localEngine({ module: MODULE });
    await expect(engine.execute([task(1), task(2, { bytes: 2e9 })], none, { maxMemory: 1e9 })).rejects.toThrow(
      /has a run of about 1908 MB, more than the 953 MB/,
    );
  });

  test("a study of very many runs is asked for its memory as well", async () => {
    const engine = await localEngine({ module: MODULE });
    const many = [...tasks(300_000), task(-1, { bytes: 2e9 })];
    await expect(engine.execute(many, none, { maxMemory: 1e9 })).rejects.toMatchObject({ code: "OPTIONS" });
  });

  test("a file without a task module is refused", async () => {
    await expect(localEngine({ module: new URL("../src/power.ts", import.meta.url) })).rejects.toMatchObject({
      code: "OPTIONS",
    });
  });
});

/** Outcomes of the built engine in a process of its own, whose threads resolve packages as a user's do. */
async function builtOutcomes(list: readonly Task[], run: object = {}): Promise<Map<string, unknown>> {
  const script = fileURLToPath(new URL("./tasks/engine-process.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify({ tasks: list, run })]);
  return new Map(JSON.parse(stdout) as [string, unknown][]);
}

describe.skipIf(!isBuilt)(`in worker threads${note}`, () => {
  test("the values are those of the caller's thread", async () => {
    const list = tasks(20, { fail: 3 });
    expect(await builtOutcomes(list)).toEqual(await computed(localEngine, list));
  });

  test("a worker that exits, or runs out of memory, is the failure of its task, and the others go on", async () => {
    const list = [...tasks(8, { exit: 3 }), task(20, { fill: 20 }), task(21)];
    const outcomes = await builtOutcomes(list, { maxMemory: 2 ** 29 });
    expect(outcomes.size).toBe(10);
    const failures = [...outcomes].filter(([, outcome]) => "failure" in (outcome as object));
    expect(failures.map(([id]) => id).sort()).toEqual(["t-20", "t-3"]);
    expect(outcomes.get("t-3")).toMatchObject({
      failure: { code: "WORKER", message: expect.stringContaining("code: 3") },
    });
    expect(outcomes.get("t-20")).toMatchObject({
      failure: { code: "WORKER", message: expect.stringContaining("memory") },
    });
  });

  test("an abort ends tasks in the middle of them", async () => {
    const list = [task(1), ...tasks(4, { milliseconds: 60_000 })];
    const outcomes = await builtOutcomes(list, { abortAfter: 1 });
    expect([...outcomes.keys()]).toEqual(["t-1", "error"]);
    expect(outcomes.get("error")).toBe("ABORTED");
  });

  test("threads that cannot begin are an error, not a wait for ever", async () => {
    // Tests resolve packages to their sources, which bare threads cannot load.
    const built = (await import(entry.href)) as { localEngine: typeof localEngine };
    const engine = await built.localEngine({ module: MODULE, workers: 2 });
    await expect(engine.execute(tasks(4), none, {})).rejects.toMatchObject({
      code: "WORKER",
      message: expect.stringContaining("cannot begin"),
    });
  });
});
