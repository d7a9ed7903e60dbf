import { readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Engine,
  localEngine,
  runStudy,
  type Study,
  type StudyFile,
  summariseStudy,
  studyTimes,
  type Task,
  type TaskOutcome,
} from "../src/index.js";
import { exampleStudy, MODULE, temporaryFolder } from "./example-study.js";

const local = (): Promise<Engine> => localEngine({ module: MODULE, workers: 2 });
const none = (): Promise<Engine> => expect.unreachable();

/** The local engine, and what it was asked to compute. */
function watched() {
  const asked: string[] = [];
  const engine = async (): Promise<Engine> => {
    const inner = await local();
    const execute: Engine["execute"] = (tasks, settled, run) => {
      asked.push(...tasks.map(({ id }) => id));
      return inner.execute(tasks, settled, run);
    };
    return { ...inner, execute };
  };
  return { asked, engine };
}

/** An engine whose outcomes are given. */
const given = (outcomes: (tasks: readonly Task[]) => TaskOutcome[]) => async (): Promise<Engine> => ({
  name: "given",
  execute: async (tasks, settled) => {
    for (const outcome of outcomes(tasks)) await settled(outcome);
  },
  close: async () => {},
});

const failure = (message: string) => ({ failure: { code: "X", message } });

const resultOf = async (study: Study, folder: string): Promise<string> =>
  JSON.stringify(summariseStudy(await runStudy(study, { folder, engine: local })));

const small = (changes: Partial<StudyFile> = {}): Promise<Study> =>
  exampleStudy({ seeds: { first: 0, count: 6 }, axes: {}, simulation: { n: 25 }, ...changes });

describe("runStudy", () => {
  test("computes what is missing or damaged, nothing else, and ends with the same result", async () => {
    const study = await small();
    const folder = await temporaryFolder();
    const result = await resultOf(study, folder);
    await runStudy(study, { folder, engine: none });
    await rm(join(folder, "runs/0000/1.json"));
    const damaged = join(folder, "runs/0000/4.json");
    const text = await readFile(damaged, "utf8");
    await writeFile(damaged, text.slice(0, 50));
    const { asked, engine } = watched();
    const again = await runStudy(study, { folder, engine });
    expect(asked).toEqual(["example-0000-000001", "example-0000-000004"]);
    expect(again.found).toBe(4);
    expect(again.faulty).toEqual([{ task: "example-0000-000004", file: damaged, fault: "is cut off or damaged" }]);
    expect(await readFile(damaged, "utf8")).toBe(text);
    expect(JSON.stringify(summariseStudy(again))).toBe(result);
  });

  test("an abort keeps what was computed, and the same call goes on", async () => {
    const study = await small();
    const folder = await temporaryFolder();
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 2) controller.abort();
    };
    const stopped = runStudy(study, { folder, engine: local }, { signal: controller.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: "ABORTED" });
    const kept = (await readdir(join(folder, "runs/0000"))).length;
    expect(kept).toBeGreaterThanOrEqual(2);
    const { asked, engine } = watched();
    const again = await runStudy(study, { folder, engine });
    expect(asked).toHaveLength(6 - kept);
    expect(JSON.stringify(summariseStudy(again))).toBe(await resultOf(study, await temporaryFolder()));
  });

  test("a failed run is a result: kept, counted, and computed again only if asked for", async () => {
    const study = await small({ simulation: { n: 25, fail: 3 } });
    const folder = await temporaryFolder();
    const done = await runStudy(study, { folder, engine: local });
    const { runs, failures, figures } = summariseStudy(done);
    expect(runs).toEqual({ total: 6, completed: 5, failed: 1 });
    expect(failures).toEqual([{ cell: 0, seed: 3, estimator: null, code: "RangeError", message: "seed 3 fails" }]);
    expect(figures.map(({ completed, failed }) => [completed, failed])).toEqual([
      [5, 1],
      [5, 1],
    ]);
    expect(figures[0]!.failureRate.value).toBe(1 / 6);
    await runStudy(study, { folder, engine: none });
    const { asked, engine } = watched();
    await runStudy(study, { folder, engine, retryFailed: true });
    expect(asked).toEqual(["example-0000-000003"]);
  });

  test("a full disk ends it with what to do, and keeps the runs before", async () => {
    if (process.platform !== "linux") return;
    const study = await small();
    const folder = await temporaryFolder();
    await runStudy(study, { folder, engine: local });
    await rm(join(folder, "runs/0000/5.json"));
    await rm(join(folder, "times.jsonl"));
    await symlink("/dev/full", join(folder, "times.jsonl"));
    const attempt = runStudy(study, { folder, engine: local });
    await expect(attempt).rejects.toThrow(
      /times\.jsonl: cannot be written \(ENOSPC: the disk is full\); the runs that ended before are kept, and the same command goes on/,
    );
    expect((await readdir(join(folder, "runs/0000"))).length).toBe(5);
    await rm(join(folder, "times.jsonl"));
    expect((await runStudy(study, { folder, engine: local })).found).toBe(5);
  });

  test("outcomes that are no record of their run are failures", async () => {
    const study = await small({ seeds: { first: 0, count: 7 } });
    const time = { seconds: 0, parts: {} };
    const estimates = ["mean", "biased"].map((estimator) => {
      return { estimator, estimate: 1, se: 1, ci: null, pValue: null, estimand: "MEAN" };
    });
    const record = (seed: number) => ({
      cell: 0,
      seed,
      truths: { MEAN: { sample: 1, population: 1 } },
      estimates,
      said: {},
    });
    const values = [
      record(0),
      record(5),
      { ...record(2), estimates: estimates.slice(1) },
      { ...record(3), truths: {} },
      { ...record(4), estimates: [{ ...estimates[0], estimate: Number.NaN }, estimates[1]] },
      "nothing",
      { ...record(6), estimates: [estimates[0], estimates[0]] },
    ];
    const engine = given((tasks) => tasks.map(({ id }, k) => ({ id, ...time, value: values[k] as never })));
    const { failures } = summariseStudy(await runStudy(study, { folder: await temporaryFolder(), engine }));
    expect(failures.map(({ seed, code }) => [seed, code])).toEqual([
      [1, "DATA"],
      [2, "DATA"],
      [3, "DATA"],
      [4, "NON_FINITE"],
      [5, "DATA"],
      [6, "DATA"],
    ]);
    expect(failures[1]!.message).toContain("see mean");
  });

  test("an engine that answers twice is heard once, one that leaves runs out is told of", async () => {
    const study = await small();
    const time = { seconds: 0, parts: {} };
    const twice = given((tasks) =>
      [...tasks, ...tasks].map(({ id }, k) => ({ id, ...time, ...failure(k < tasks.length ? "first" : "second") })),
    );
    const { failures } = summariseStudy(await runStudy(study, { folder: await temporaryFolder(), engine: twice }));
    expect(new Set(failures.map(({ message }) => message))).toEqual(new Set(["first"]));
    const lazy = runStudy(study, { folder: await temporaryFolder(), engine: given(() => []) });
    await expect(lazy).rejects.toThrow(/left 6 runs without an outcome/);
  });

  test("progress says how many runs are done of all, and its share is of what is left to do", async () => {
    const study = await small({ simulation: { n: 25, fail: 1 } });
    const folder = await temporaryFolder();
    await runStudy(study, { folder, engine: local });
    await rm(join(folder, "runs/0000/0.json"));
    const seen: string[] = [];
    await runStudy(
      study,
      { folder, engine: local },
      { onProgress: ({ stage, done, total }) => seen.push(`${stage}: ${done}/${total}`) },
    );
    expect(seen).toEqual(["5 of 6 runs, 1 failed: 0/1", "6 of 6 runs, 1 failed: 1/1"]);
  });

  test("times are means of the runs and their parts, and known for runs of earlier processes", async () => {
    const study = await small();
    const folder = await temporaryFolder();
    await runStudy(study, { folder, engine: local });
    const [whole, draw] = studyTimes(await runStudy(study, { folder, engine: none }));
    expect(whole).toMatchObject({ cell: 0, part: null, runs: 6 });
    expect(draw).toMatchObject({ cell: 0, part: "draw", runs: 6 });
    expect(whole!.seconds.value!).toBeGreaterThanOrEqual(draw!.seconds.value!);
  });
});
