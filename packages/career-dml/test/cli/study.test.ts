import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { StudyFile } from "@career-dml/study";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../data/panel-file.js";
import { cli, type Settings } from "./terminal.js";

const place = temporaryFolder();
/** The task module whose answers are known: the mean of n normals. */
const studyModule = new URL("../../../study/test/tasks/mean-of-normals.mjs", import.meta.url);

const STUDY: StudyFile = {
  name: "known",
  title: "The mean of normals, which is known",
  description: "A study whose answers are known.",
  seeds: { first: 0, count: 40 },
  simulation: { fail: 7 },
  axes: { n: [25, 100] },
  estimators: [{ estimator: "mean", label: "the mean" }, { estimator: "biased" }, { estimator: "broken" }],
  comparisons: [{ estimator: "mean", against: "biased" }],
  criteria: [
    { name: "unbiased", statement: "the mean is unbiased", measure: "absoluteBias", estimators: ["mean"], atMost: 0.2 },
    { name: "hopeless", measure: "absoluteBias", estimators: ["biased"], atMost: 0.1 },
    { name: "odd", measure: "said", said: "odd", equals: true, atLeast: 0.4 },
  ],
  verdicts: [{ verdict: "recovers", rules: [{ measure: "absoluteBias", atMost: 0.2 }] }],
};

function studyFile(name: string, changes: object = {}): string {
  const path = place(`${name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ ...STUDY, ...changes }));
  return path;
}

const study = (argv: readonly string[], settings: Settings = {}) =>
  cli(["study", ...argv], { studyModule, ...settings });

const filesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => /\.(json|md|csv)$/.test(name) && !name.startsWith("runs"))
    .sort();

describe("career-dml study", () => {
  test("writes results whose numbers are the same bytes when it went on where it stopped", async () => {
    const file = studyFile("known");
    const [whole, stopped] = [place("whole"), place("stopped")];
    const done = await study([file, "--out", whole]);
    expect(done.code).toBe(0);
    expect(filesIn(whole)).toEqual([
      "execution.json",
      "plan.json",
      "results.json",
      "results.md",
      ...["comparisons", "criteria", "estimates", "failures", "figures", "said", "times", "verdicts"].map(
        (t) => `tables/${t}.csv`,
      ),
    ]);
    let interrupt: (() => void) | undefined;
    const settings: Settings = {
      isTTY: true,
      onInterrupt: (callback) => {
        interrupt = callback;
      },
    };
    const running = study([file, "--out", stopped], settings);
    const timer = setInterval(() => {
      if (existingRuns(stopped) >= 5) interrupt?.();
    }, 1);
    const first = await running;
    clearInterval(timer);
    expect(first.code).toBe(130);
    expect(first.stderr).toMatch(
      /ABORTED.*: Stopped at \d+ of 80 runs.*\. They are kept in .*, and the same command goes on\.\n$/,
    );
    const second = await study([file, "--out", stopped]);
    expect(second.stdout).toMatch(/\d+ of 80 runs were there before/);
    for (const name of filesIn(whole).filter((name) => !/execution|times/.test(name))) {
      expect(readFileSync(join(stopped, name), "utf8"), name).toBe(readFileSync(join(whole, name), "utf8"));
    }
  });

  test("prints figures by cell, criteria with their sign, failures and the hash, and all in results.md", async () => {
    const { stdout } = await study([studyFile("printed"), "--out", place("printed")]);
    const hash = (JSON.parse(readFileSync(join(place("printed"), "plan.json"), "utf8")) as { hash: string }).hash;
    const page = readFileSync(join(place("printed"), "results.md"), "utf8");
    for (const text of [stdout, page]) {
      expect(text).toContain("2 cells x 40 seeds = 80 runs, 3 estimators");
      expect(text).toContain(hash);
      expect(text).toMatch(/the mean .*recovers/);
      expect(text).toMatch(/✓.*unbiased: the mean is unbiased/);
      expect(text).toMatch(/✗.*hopeless/);
      expect(text).toMatch(/RangeError: never works/);
    }
    expect(stdout).toContain("2 of 3 criteria met");
    expect(stdout).toMatch(/the mean +-?0\.\d{3} +\(0\.\d{3}\)/);
  });

  test("--json is results.json", async () => {
    const out = place("json");
    const { stdout } = await study([studyFile("json"), "--out", out, "--json", "-"]);
    expect(stdout).toBe(readFileSync(join(out, "results.json"), "utf8"));
    expect(JSON.parse(stdout)).toMatchObject({ kind: "study", runs: { total: 80, completed: 78, failed: 2 } });
  });

  test("every problem of a study file is told at once, by its place, and nothing is written", async () => {
    const file = studyFile("wrong", { sedes: 1, estimators: [{ estimator: "mean", kee: "a" }] });
    const { code, stdout, stderr } = await study([file, "--out", place("wrong")]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("estimators.0.kee (in ");
    expect(stderr).toContain("did you mean seeds?");
    expect(stderr.split("\n")).toHaveLength(3);
    expect(() => readdirSync(place("wrong"))).toThrow("ENOENT");
    const unknown = await study([
      studyFile("unknown", { estimators: [{ estimator: "maen" }], criteria: [], comparisons: [] }),
    ]);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("estimators.0.estimator (in ")]);
  });

  test.each([
    ["there is no such study file", () => [place("absent.json")]],
    [
      "is not JSON",
      () => {
        writeFileSync(place("broken.json"), "{");
        return [place("broken.json")];
      },
    ],
    [
      "cannot be written (ENOTDIR: a part of the path is a file)",
      () => [studyFile("below"), "--out", join(studyFile("below"), "x")],
    ],
  ])("one plain line: %s", async (message, argv) => {
    const { code, stderr } = await study(argv());
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error FILE: [^\n]*\n$/)]);
    expect(stderr).toContain(message);
  });

  test("the folder of another study is refused", async () => {
    const out = place("taken");
    await study([studyFile("one"), "--out", out]);
    const { code, stderr } = await study([studyFile("two", { title: "Another" }), "--out", out]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error FILE: .*holds another study, known with hash/)]);
  });

  test.each([
    [["--engine", "redis"], "--url is needed with the engine redis"],
    [["--url", "redis://localhost"], "--url is an option of the engine redis"],
    [
      ["--engine", "redis", "--url", "redis://localhost", "--workers", "2"],
      "--workers is an option of the engine local",
    ],
    [["--workers", "0"], "--workers must be a whole number"],
  ])("%j is refused", async (argv, message) => {
    const { code, stderr } = await study([studyFile("options"), ...argv]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("without a file it is wrong usage", async () => {
    const { code, stderr } = await study([]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("error USAGE: missing required argument 'file'")]);
  });
});

function existingRuns(folder: string): number {
  try {
    return (readdirSync(join(folder, "runs"), { recursive: true }) as string[]).filter((name) => name.endsWith(".json"))
      .length;
  } catch {
    return 0;
  }
}
