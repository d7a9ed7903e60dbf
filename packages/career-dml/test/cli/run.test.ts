import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkpoint, FileError, SingularError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../data/panel-file.js";
import { cli, RESULT } from "./terminal.js";

const file = temporaryFolder();

const singular = () => Promise.reject(new SingularError("gram matrix", 3));
const unwritable = () => Promise.reject(new FileError("/out", "cannot be written (EACCES)."));
const never = () => new Promise<never>(() => {});

describe("career-dml run", () => {
  test("runs the pipeline with the defaults, writes the report, says where it is", async () => {
    const { code, stdout, stderr, calls, reports, subscribed } = await cli(["run"]);
    expect(code).toBe(0);
    expect(stdout).toBe(`the summary\nThe report is in ${join("career-dml-report", "report.html")}\n`);
    expect(stderr).toBe("");
    expect(calls[0]!.options).toMatchObject({ profile: "default", n: 1000, seed: 42 });
    expect(calls[0]!.run).toMatchObject({ backend: "auto" });
    expect(calls[0]!.run.threads).toBeUndefined();
    expect(reports).toEqual(["career-dml-report"]);
    expect(subscribed).toBe(0);
  });

  test("flags become options of their type", async () => {
    const flags = "run --n 500 --seed 0 --career-strength 0.3 --betas 0.1,1 --representations shares,vib --threads 2";
    const data = ["--data", "a.csv", "--outcome", "y", "--treatment", "t", "--unit", "id", "--time", "year"];
    const { calls } = await cli(flags.split(" "));
    expect(calls[0]!.options).toMatchObject({
      n: 500,
      seed: 0,
      careerStrength: 0.3,
      betas: [0.1, 1],
      representations: ["shares", "vib"],
    });
    expect(calls[0]!.run.threads).toBe(2);
    const more = ["--sequence", "occ,ind", "--sequence", "firm", "--covariates", "a, b", "--at", "1980"];
    const derive = ["--derive", "a = greatest(b, c)", "--derive", "b = 2"];
    const second = await cli(["run", ...data, ...more, ...derive, "--backend", "js"]);
    expect(second.calls[0]!.options).toMatchObject({
      data: "a.csv",
      sequence: ["occ", "ind", "firm"],
      covariates: ["a", "b"],
      derive: ["a = greatest(b, c)", "b = 2"],
      at: "1980",
    });
    expect(second.calls[0]!.run.backend).toBe("js");
  });

  test("flags win over the configuration file, the file over the defaults", async () => {
    const config = file(
      "c.json",
      JSON.stringify({ $schema: "x", n: 200, trees: 50, seed: 7, threads: 3, quiet: true }),
    );
    const { code, stdout, calls } = await cli(["run", "--config", config, "--n", "300"]);
    expect(code).toBe(0);
    expect(calls[0]!.options).toMatchObject({ n: 300, trees: 50, seed: 7, trim: 0.01 });
    expect(calls[0]!.run.threads).toBe(3);
    expect(stdout).toBe("");
  });

  test("problems of flags and file stand in one error, each under its own name", async () => {
    const config = file("bad.json", JSON.stringify({ careerStrength: -1, wrong: 2 }));
    const { code, stderr, calls } = await cli(["run", "--config", config, "--n", "-5", "--threads", "many"]);
    expect(code).toBe(2);
    expect(calls).toEqual([]);
    expect(stderr.split("\n")).toHaveLength(3);
    expect(stderr).toContain("error OPTIONS: --n must be a whole number from 10 to 10,000,000, got -5");
    expect(stderr).toContain(`careerStrength (in ${config}) must be a number from 0 to 20, got -1`);
    expect(stderr).toContain(`wrong (in ${config}) is not an option`);
    expect(stderr).toContain("--threads must be a whole number from 1 to 1,024, got 'many'");
    expect(stderr).toContain("career-dml run --help lists the options.");
  });

  test("a configuration file that is absent or not JSON", async () => {
    const absent = await cli(["run", "--config", file("absent.json")]);
    expect(absent.code).toBe(1);
    expect(absent.stderr).toMatch(/^error FILE: .*absent\.json: there is no such configuration file\n$/);
    const broken = await cli(["run", "--config", file("broken.json", "{ n: 1 }")]);
    expect(broken.stderr).toMatch(/^error FILE: .*broken\.json: is not JSON: .*\n$/);
  });

  test("--json - leaves standard output to the result", async () => {
    const { stdout, stderr } = await cli(["run", "--json", "-"]);
    expect(JSON.parse(stdout)).toEqual(RESULT);
    expect(stderr).toContain("The report is in");
    const quiet = await cli(["run", "--json", "-", "--quiet"]);
    expect(quiet.stderr).toBe("");
  });

  test("--json FILE writes the same beside the report", async () => {
    const target = file("deep/result.json");
    const { stdout } = await cli(["run", "--json", target]);
    expect(JSON.parse(readFileSync(target, "utf8"))).toEqual(RESULT);
    expect(stdout).toContain("The report is in");
  });

  test("a failed estimation: one line, exit 1, no report; the stack with --debug alone", async () => {
    const { code, stderr, stdout, reports } = await cli(["run"], { pipeline: singular });
    expect([code, stdout, reports]).toEqual([1, "", []]);
    expect(stderr).toBe(
      "error SINGULAR: gram matrix is singular: column 3 is a combination of the columns before it.\n",
    );
    const debug = await cli(["run", "--debug"], { pipeline: singular });
    expect(debug.stderr).toContain("    at ");
  });

  test("a defect says that it is one", async () => {
    const { code, stderr } = await cli(["run"], { pipeline: () => Promise.reject(new TypeError("x is\nundefined")) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error INTERNAL: x is undefined\nThis is a defect .*--debug\.\n$/);
  });

  test("a report that cannot be written", async () => {
    const { code, stderr } = await cli(["run"], { writeReport: unwritable });
    expect([code, stderr]).toEqual([1, "error FILE: /out: cannot be written (EACCES).\n"]);
  });

  test("a place that holds something else is refused before the job", async () => {
    const { code, stderr, calls } = await cli(["run"], { checkReportDirectory: unwritable });
    expect([code, stderr, calls]).toEqual([1, "error FILE: /out: cannot be written (EACCES).\n", []]);
  });

  test("Ctrl-C aborts the run: exit 130, no report, one line", async () => {
    let interrupt: (() => void) | undefined;
    const { code, stdout, stderr, reports, subscribed } = await cli(["run"], {
      onInterrupt: (callback) => (interrupt = callback),
      pipeline: async (_options, run) => {
        interrupt?.();
        for (;;) await checkpoint(run);
      },
    });
    expect([code, stdout, reports, subscribed]).toEqual([130, "", [], 0]);
    expect(stderr).toBe("error ABORTED: Stopped before the end; nothing was written.\n");
  });

  test("Ctrl-C ends a job that does not listen within a second, a second one at once", async () => {
    for (const presses of [1, 2]) {
      const started = performance.now();
      const { code } = await cli(["run"], {
        onInterrupt: (callback) => setTimeout(() => Array.from({ length: presses }).forEach(callback), 10),
        pipeline: never,
      });
      const elapsed = performance.now() - started;
      expect(code).toBe(130);
      expect(elapsed).toBeLessThan(presses === 1 ? 1000 : 500);
    }
  });

  test("an interrupted --json FILE is not there", async () => {
    const target = file("never.json");
    await cli(["run", "--json", target], {
      onInterrupt: (callback) => setTimeout(callback, 5),
      pipeline: never,
    });
    expect(existsSync(target)).toBe(false);
  });
});
