import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dataNote, hasData, sharedPath } from "@career-dml/testing";
import { METHODS } from "../../src/estimate/methods.js";
import { type Actions, programOf } from "../../src/program.js";
import { resolveCommand } from "../../src/config.js";
import { resolveEmbedOptions } from "../../src/embed-options.js";
import { resolveRunOptions } from "../../src/options.js";
import { resolvePowerOptions } from "../../src/power-options.js";
import { resolveReportOptions } from "../../src/report-options.js";
import { resolveSimulateOptions } from "../../src/simulate-options.js";
import { resolveStudyOptions } from "../../src/study-options.js";
import { resolveValidateOptions } from "../../src/validate-options.js";
import { resolveWorkerOptions } from "../../src/worker-options.js";
import { temporaryFolder } from "../data/panel-file.js";
import { wordsOf } from "../estimate/estimating.js";
import { cli, Screen } from "./terminal.js";
import type { Environment } from "../../src/environment.js";
import type { ProgressStream } from "../../src/progress.js";

const file = temporaryFolder();

const METHOD_NAMES = METHODS.map(({ name }) => `estimate ${name}`);
/** Commands that draw random numbers; every seed of a study stands in its file, and a worker's in its tasks. */
const DRAWING = ["run", "simulate", "embed", "validate", "power", ...METHOD_NAMES];
const JOBS = [...DRAWING, "study", "report", "worker"];
const ALL = [...JOBS, "completion"];

const helpOf = async (command: string): Promise<string> =>
  (await cli([...command.split(" "), "--help"])).stdout.replaceAll(/\s+/g, " ");

describe("every command", () => {
  test.each(JOBS)("%s: how it runs and reports, help with an example", async (command) => {
    const help = await helpOf(command);
    for (const flag of ["--threads", "--backend <auto|native|js>", "--json <file>", "--quiet", "--debug", "--help"]) {
      expect(help).toContain(flag);
    }
    expect(help.includes("--seed <integer>")).toBe(DRAWING.includes(command));
    expect(help.includes("--config <file>")).toBe(DRAWING.includes(command));
    expect(help).toMatch(new RegExp(`Example, .*career-dml ${command}`));
  });

  test("the list of commands and methods", async () => {
    const help = await helpOf("");
    for (const command of ["run", "simulate", "estimate", "embed", "validate", "study", "power", "report", "worker"]) {
      expect(help).toContain(` ${command} `);
    }
    const contract =
      "plr irm pliv iivm ssm dr-learner forest instrumental-forest proximal heckman treatment-effects switching probit ols";
    expect(METHODS.map(({ name }) => name)).toEqual(expect.arrayContaining(contract.split(" ")));
  });

  test.each([
    [
      "run",
      "--data --table --where --derive --outcome --treatment --covariates --instrument --unit --time --sequence --at",
    ],
    ["run", "--profile --n --periods --out --missing --folds --trim --trees --min-leaf"],
    ["estimate irm", "--estimand --folds --repetitions --learner --trim --predictions --cluster --weights --missing"],
    ["estimate forest", "--estimand --trees --min-leaf --predictions --folds --learner"],
    ["estimate heckman", "--selection --selectors --vcov --method --cluster --weights --instrument"],
    ["estimate ols", "--vcov --cluster --weights --where --derive"],
    ["embed", "--model --save-model --variant --folds"],
    ["study", "--engine --out --url"],
    ["power", "--n --effect --power --figure --simulate"],
    ["simulate", "--n --periods --profile --out"],
  ])("%s has %s", async (command, flags) => {
    const help = await helpOf(command);
    for (const flag of flags.split(" ")) expect(help).toMatch(new RegExp(`${flag}[ <,]`));
  });

  test("a published JSON schema for every configuration file", () => {
    const { exports } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      exports: Record<string, string>;
    };
    for (const name of ["", ".simulate", ".embed", ".estimate", ".validate", ".power", ".study"]) {
      const published = exports[`./career-dml${name}.schema.json`];
      expect(published, name).toBeDefined();
      const schema = JSON.parse(readFileSync(new URL(`../../${published}`, import.meta.url), "utf8")) as object;
      expect(JSON.stringify(schema)).toContain('"$schema"');
    }
  });
});

/** Resolves the options of a command line, and does nothing else. */
async function resolved(argv: readonly string[]): Promise<string> {
  let command = "";
  const only =
    (name: string, resolve: (options: Readonly<Record<string, unknown>>) => unknown) =>
    async (flags: Readonly<Record<string, unknown>>): Promise<void> => {
      resolveCommand(flags, resolve);
      command = name;
    };
  const actions: Actions = {
    run: only("run", resolveRunOptions),
    simulate: only("simulate", resolveSimulateOptions),
    embed: only("embed", resolveEmbedOptions),
    estimate: (method, flags) => only("estimate", method.resolve)(flags),
    validate: only("validate", resolveValidateOptions),
    power: only("power", resolvePowerOptions),
    study: only("study", resolveStudyOptions),
    report: only("report", resolveReportOptions),
    worker: only("worker", resolveWorkerOptions),
    completion: async () => void (command = "completion"),
  };
  const stream = new Screen() as unknown as ProgressStream;
  const program = programOf({ stdout: stream, stderr: stream, env: {} } as unknown as Environment, actions);
  await program.parseAsync([...argv], { from: "user" });
  return command;
}

describe("examples of the help", () => {
  test.each(ALL)("%s: each of its lines is a command whose options are right", async (command) => {
    const { stdout } = await cli([...command.split(" "), "--help"]);
    const examples = [...stdout.replaceAll("\\\n", " ").matchAll(/^ {2}career-dml (.+)$/gm)];
    expect(examples.length).toBeGreaterThan(0);
    for (const [, example] of examples) {
      const words = wordsOf(example!.replace(/ (>{1,2} ~|# ).*$/, ""));
      expect(await resolved(words), example).toBe(words[0]);
    }
  });
});

describe("did you mean", () => {
  test.each([
    [["simulat"], "Did you mean simulate?"],
    [["estimate", "irn"], "did you mean irm?"],
    [["run", "--treatmnt", "x"], "Did you mean --treatment?"],
    [
      ["run", "--profile", "defualt"],
      "must be one of default, v3.4, semi-synthetic, got 'defualt'; did you mean 'default'?",
    ],
    [["report", "a.json", "--below", "intervl"], "--below"],
  ])("%j", async (argv, hint) => {
    const { code, stderr } = await cli(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
  });

  test("an option of a configuration file", async () => {
    const config = file("near.json", JSON.stringify({ treatmnt: "x", zzz: 1 }));
    const { stderr } = await cli(["run", "--config", config]);
    expect(stderr).toContain(`treatmnt (in ${config}) is not an option; did you mean 'treatment'?`);
    expect(stderr).toContain(`zzz (in ${config}) is not an option\n`);
  });

  test.skipIf(!hasData)(`a column${dataNote}`, async () => {
    const argv = [
      "estimate",
      "ols",
      "--data",
      sharedPath("data/card.csv"),
      "--outcome",
      "lwag",
      "--treatment",
      "educ",
      "--quiet",
    ];
    const { code, stderr } = await cli(argv);
    expect([code, stderr.trimEnd().split("\n").length]).toEqual([1, 1]);
    expect(stderr).toContain("did you mean 'lwage'?");
  });
});

describe("options that make no sense beside each other are refused before anything is read", () => {
  const table = ["--data", "absent.csv", "--outcome", "y", "--treatment", "t"];
  test.each([
    [["power", "--simulate", "--sides", "1", "--alpha", ".6"], "--alpha must be below 0.5"],
    [["power", "--effect", "1,-1", "--sides", "1"], "--effect must be of one sign"],
    [
      ["estimate", "irm", ...table, "--folds", "f.csv", "--repetitions", "3"],
      "--repetitions is an option of a number of folds",
    ],
    [["estimate", "ols", ...table, "--vcov", "cluster"], "--vcov is cluster, but --cluster names no column"],
    [
      ["estimate", "probit", "--data", "a.csv", "--outcome", "y", "--replications", "9"],
      "--replications is an option of vcov bootstrap",
    ],
    [["validate", ...table, "--estimator", "pliv"], "--instrument is needed with the estimator pliv"],
    [["study", "a.json", "--engine", "redis"], "--url is needed with the engine redis"],
    [["run", "--data", "absent.csv", "--n", "50"], "--n is an option of simulated careers"],
  ])("%j", async (argv, message) => {
    const { code, stdout, stderr } = await cli(argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("absent.csv");
  });
});

describe("colour", () => {
  const red = "\u001b[31merror\u001b[39m";
  test.each([
    [true, {}, true],
    [true, { NO_COLOR: "1" }, false],
    [true, { TERM: "dumb" }, false],
    [false, {}, false],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ])("terminal %s with %j: %s", async (isTTY, env, isRed) => {
    const { stderr } = await cli(["run", "--n", "0"], { isTTY, env: env as Record<string, string> });
    expect(stderr.includes(red)).toBe(isRed);
  });
});

describe("a stopped job", () => {
  test.each([
    ["simulate", "--n", "2000", "--out", "stopped.csv"],
    ["power", "--simulate", "--studies", "50", "--n", "2000", "--figure", "stopped.svg"],
  ])("%s: exit 130, one line, no file", async (...argv) => {
    const out = file(argv.at(-1)!);
    const { code, stdout, stderr } = await cli([...argv.slice(0, -1), out, "--quiet"], {
      onInterrupt: (interrupt) => setTimeout(interrupt, 1),
    });
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toBe("error ABORTED: Stopped before the end; nothing was written.\n");
    expect(existsSync(out)).toBe(false);
  });
});

test("--json - leaves standard output to the result, --quiet silences the rest", async () => {
  const { code, stdout, stderr } = await cli(["power", "--effect", ".1", "--quiet", "--json", "-"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ kind: "power" });
});

test("what a file holds never reaches the terminal's controls", async () => {
  const { stderr } = await cli(["report", file("wild.json", JSON.stringify({ kind: "\u001b[2J\u0007" }))]);
  expect(stderr).toContain("is a ' [2J '");
});
