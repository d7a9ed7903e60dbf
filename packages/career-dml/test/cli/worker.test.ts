import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { redisEngine, type TaskOutcome } from "@career-dml/study";
import { freePort, hasRedis, type RedisServer, redisNote, redisServer } from "@career-dml/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../data/panel-file.js";
import { cli } from "./terminal.js";

const file = temporaryFolder();

/** A task module that doubles numbers, as a file. */
function doubling(version: string): string {
  const name = file(`doubling-${version}.mjs`);
  const tasks = "{ double: async ({ x }) => ({ x: 2 * x }) }";
  writeFileSync(name, `export const taskModule = { version: "doubling ${version}", tasks: ${tasks} };\n`);
  return name;
}

describe("career-dml worker", () => {
  test("needs a URL, in a flag or in the environment, that is one of a Redis", async () => {
    const absent = await cli(["worker"]);
    expect(absent).toMatchObject({ code: 2, stdout: "" });
    expect(absent.stderr).toBe(
      "error OPTIONS: --url is needed, or the variable CAREER_DML_REDIS_URL\ncareer-dml worker --help lists the options.\n",
    );
    const strange = await cli(["worker", "--module", doubling("1")], {
      env: { CAREER_DML_REDIS_URL: "tcp://:secret@there" },
    });
    expect(strange.code).toBe(2);
    expect(strange.stderr).toMatch(/^error OPTIONS: --url must be redis:\/\//);
    expect(strange.stderr).not.toContain("secret");
  });

  test("nobody there, no such module, a module without tasks: one plain line each", async () => {
    const url = `redis://:secret@127.0.0.1:${await freePort()}`;
    const away = await cli(["worker", "--url", url, "--module", doubling("1")]);
    expect(away.code).toBe(1);
    expect(away.stderr).toMatch(/^error QUEUE: redis:\/\/127\.0\.0\.1:\d+\/0: nothing listens there .+\n$/);
    const absent = await cli(["worker", "--url", url, "--module", file("absent.mjs")]);
    expect(absent.code).toBe(1);
    expect(absent.stderr).toMatch(/^error FILE: .*absent\.mjs: there is no such module\n$/);
    writeFileSync(file("empty.mjs"), "export {};\n");
    const empty = await cli(["worker", "--url", url, "--module", file("empty.mjs")]);
    expect(empty.code).toBe(2);
    expect(empty.stderr).toMatch(/^error OPTIONS: --module .*empty\.mjs exports no taskModule\n/);
  });
});

describe.skipIf(!hasRedis)(`career-dml worker with a Redis${redisNote}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await redisServer(["--requirepass", "secret"]);
  });
  afterAll(() => server.remove());
  const url = () => server.url.replace("//", "//:secret@");

  /** A worker as the command starts it, until `stop`. */
  function started(version: string) {
    let interrupt: (() => void) | undefined;
    const argv = ["worker", "--url", url(), "--module", doubling(version), "--concurrency", "1"];
    const ended = cli(argv, { onInterrupt: (callback) => (interrupt = callback) });
    return {
      stop: () => {
        interrupt?.();
        return ended;
      },
    };
  }

  test("computes until Ctrl-C; one of another version says which it is and which is needed", async () => {
    const old = started("1");
    const engine = redisEngine({ url: url(), study: "numbers", version: "doubling 2" });
    const outcomes: TaskOutcome[] = [];
    const tasks = [1, 2, 3].map((x) => ({ id: `double-${x}`, kind: "double", payload: { x } }));
    let right: ReturnType<typeof started> | undefined;
    await engine.execute(tasks, async (outcome) => void outcomes.push(outcome), {
      onProgress: ({ stage }) => {
        if (stage.endsWith("1 worker of version doubling 1 refused")) right ??= started("2");
      },
    });
    expect(outcomes.map((outcome) => "value" in outcome && outcome.value)).toEqual(
      expect.arrayContaining([{ x: 2 }, { x: 4 }, { x: 6 }]),
    );
    await engine.close();
    const done = await right!.stop();
    expect(done).toMatchObject({ code: 0, stdout: "Stopped: 3 tasks computed.\n" });
    expect(done.stderr).toMatch(/^Worker of version doubling 2 for redis:\/\/127\.0\.0\.1:\d+\/0; Ctrl-C ends it\.\n/);
    const refused = await old.stop();
    expect(refused).toMatchObject({ code: 0, stdout: "Stopped: 0 tasks computed.\n" });
    expect(refused.stderr).toContain(
      "error QUEUE: the study numbers needs version doubling 2, this worker is of version doubling 1. " +
        "Its tasks are left to other workers; to compute them here, install that version.\n",
    );
    expect(refused.stderr + done.stderr).not.toContain("secret");
  });

  test("a study over Redis has the files of one in this process, times aside", async () => {
    const tasks = new URL("../../../study/test/tasks/mean-of-normals.mjs", import.meta.url);
    const study = file("means.json");
    const estimators = [{ estimator: "mean" }, { estimator: "broken" }];
    writeFileSync(study, JSON.stringify({ name: "means", title: "Means", seeds: { first: 0, count: 12 }, estimators }));
    const settings = { studyModule: tasks, env: { CAREER_DML_REDIS_URL: url() } };
    let interrupt: (() => void) | undefined;
    const worker = cli(["worker"], { ...settings, onInterrupt: (callback) => (interrupt = callback) });
    const over = await cli(["study", study, "--engine", "redis", "--out", file("over-redis")], settings);
    interrupt?.();
    expect(await worker).toMatchObject({ code: 0, stdout: "Stopped: 12 tasks computed.\n" });
    const here = await cli(["study", study, "--out", file("here")], settings);
    expect([over.code, here.code]).toEqual([0, 0]);
    expect(filesOf(file("over-redis"))).toEqual(filesOf(file("here")));
  });
});

/** Texts of a study's files but those of times. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => /\.(json|md|csv)$/.test(name));
  const kept = names.filter((name) => !/execution|times/.test(name)).sort();
  return Object.fromEntries(kept.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
