import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selectBackend } from "@career-dml/kernels";
import { type Engine, executeTask, resolveStudy, runStudy, studyTimes, summariseStudy } from "@career-dml/study";
import { afterAll, beforeAll, expect, test } from "vitest";
import { taskModule } from "../../src/study/task-module.js";
import { writeStudy } from "../../src/study/output/write-study.js";

const path = (file: string): URL => new URL(`../../../../benchmarks/${file}`, import.meta.url);

/** Runs of a study one after the other in this process, on the sources. */
const here: Engine = {
  name: "here",
  execute: async (tasks, settled, run) => {
    for (const task of tasks) await settled(await executeTask(taskModule, task, run));
  },
  close: async () => {},
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "career-dml-study-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// TypeScript kernels take minutes instead of seconds; that they give the same bits is tested on one small run.
test.skipIf(selectBackend().name !== "native")(
  "the small study gives the committed results, byte for byte",
  async () => {
    const study = resolveStudy(JSON.parse(readFileSync(path("studies/ci.study.json"), "utf8")), taskModule);
    const completed = await runStudy(study, { folder, engine: async () => here }, { threads: 2 });
    await writeStudy(folder, completed, { result: summariseStudy(completed), times: studyTimes(completed) });
    for (const file of ["results.json", "results.md", "figures/bias-and-coverage.svg"]) {
      const committed = await readFile(path(`results/studies/ci/${file}`), "utf8");
      // A new version is a new version, not new numbers.
      const own = (await readFile(join(folder, file), "utf8")).replaceAll(taskModule.version, versionOf(committed));
      expect(own, file).toBe(committed);
    }
  },
  180_000,
);

/** The version that committed results name; this one's where they name none. */
const versionOf = (text: string): string => /career-dml [^\s",;]+, kernels \d+/.exec(text)?.[0] ?? taskModule.version;
