import { existsSync, readFileSync } from "node:fs";
import type { EstimateValidation } from "@career-dml/core";
import { loadNative } from "@career-dml/kernels";
import { beforeAll, describe, expect, test } from "vitest";
import { cli } from "../cli/terminal.js";
import { temporaryFolder } from "../data/panel-file.js";
import { estimate } from "../estimate/estimating.js";
import { failing, table, validation } from "./validating.js";

const file = temporaryFolder();
const data = file("table.csv", table(400));
const ROLES = ["--data", data, "--outcome", "y", "--treatment", "d", "--covariates", "x,z1,z2"];
const QUICK = ["--trees", "100", "--learner", "ridge", "--folds", "3"];
const page = file("page.html");

/** What has to be the same on every machine: all but the block that says how it was computed. */
const reproducible = (result: EstimateValidation): string => JSON.stringify({ ...result, execution: null });

describe("a forest's average effect", () => {
  let result: EstimateValidation;
  beforeAll(async () => {
    const checks = ["--careers", "z*", "--leave-out", "all but z1=x,z2", "--permutations", "19", "--page", page];
    result = await validation(...ROLES, ...QUICK, ...checks);
  });

  test("is the one of estimate forest, to the last bit", async () => {
    const { estimate: found, se } = await estimate("forest", ...ROLES, ...QUICK);
    expect([result.effect.estimate, result.effect.se]).toEqual([found, se]);
    expect(result.sensitivity.estimate).toBeCloseTo(found!, 12);
  });

  test("benchmarks: single covariates, named groups and the careers, which matter most", () => {
    const { benchmarks, lower, upper, estimate: middle } = result.sensitivity;
    expect(benchmarks.map(({ name }) => name)).toEqual(["x", "all but z1", "careers"]);
    const careers = benchmarks.find(({ name }) => name === "careers")!;
    // Without z1 and z2 the effect is overstated: what moves them moves both.
    expect(careers.change).toBeGreaterThan(0.3);
    expect(careers.cfY).toBeGreaterThan(benchmarks[0]!.cfY);
    expect(careers.cfD).toBeGreaterThan(0);
    expect(careers.rho).toBeGreaterThan(0);
    expect(careers.lower).toBeLessThan(middle);
    expect((lower + upper) / 2).toBeCloseTo(middle, 10);
  });

  test("placebos: no effect where treatment or outcome is dealt out anew, another estimate with the careers of others", () => {
    const [treatment, outcome, careers] = result.placebo;
    for (const placebo of [treatment!, outcome!]) {
      expect(placebo.permutations).toBe(19);
      // Nineteen estimates about zero: five standard errors of their mean.
      expect(Math.abs(placebo.mean)).toBeLessThan((5 * placebo.sd) / Math.sqrt(19));
      expect(placebo.realPValue).toBeCloseTo(1 / 20, 12);
    }
    expect(careers).toMatchObject({ name: "careers", passed: true });
    expect(careers!.mean).toBeGreaterThan(result.effect.estimate + 0.3);
  });

  test("overlap, Oster, groups with bounds, calibration and ranking are there", () => {
    expect(result.effect.overlap!.beyond).toHaveLength(4);
    expect(result.oster!.delta).not.toBeNull();
    expect(result.gates!.groups).toHaveLength(5);
    expect(result.groups!.bounds.map(({ n }) => n).reduce((sum, n) => sum + n)).toBe(result.effect.n);
    for (const [g, { estimate: bound, lower }] of result.groups!.bounds.entries()) {
      expect(bound).toBeCloseTo(result.gates!.groups[g]!.estimate, 10);
      expect(lower).toBeLessThan(bound);
    }
    expect(result.calibration).toHaveLength(2);
    expect(result.rate.map(({ target }) => target)).toEqual(["AUTOC", "QINI"]);
    expect(result.unavailable).toEqual([]);
  });

  test("the verdict names the robustness value and every check", () => {
    const text = result.verdict.map((finding) => finding.text).join("\n");
    expect(text).toContain(`${(100 * result.sensitivity.robustnessValue).toFixed(1)} %`);
    for (const word of ["careers", "Treatment permuted", "Propensities", "Oster", "Calibration", "RATE"]) {
      expect(text).toContain(word);
    }
  });

  test("the page holds every figure, and asks for nothing", () => {
    const html = readFileSync(page, "utf8");
    for (const name of ["sensitivity-contour", "placebo", "overlap", "gates", "targeting"]) {
      expect(html).toContain(`id="figure-${name}"`);
    }
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  test("the options repeat it; another seed is another result", async () => {
    const config = file("again.json", JSON.stringify({ ...result.options, page: null }));
    const again = await validation("--config", config);
    expect(again.sensitivity).toEqual(result.sensitivity);
    expect(again.placebo).toEqual(result.placebo);
    const other = await validation(...ROLES, ...QUICK, "--permutations", "0", "--seed", "0");
    expect(other.effect.estimate).not.toBe(result.effect.estimate);
    expect(other.unavailable).toContainEqual({ check: "placebos", reason: "no permutation was asked for" });
  });
});

describe("kernels and threads change nothing", () => {
  const argv = [...ROLES, "--trees", "100", "--folds", "3", "--permutations", "1"];

  test.skipIf(loadNative() === null)("native and TypeScript kernels give the same to the last bit", async () => {
    const [native, js] = [
      await validation(...argv, "--backend", "native"),
      await validation(...argv, "--backend", "js"),
    ];
    expect(reproducible(js)).toBe(reproducible(native));
    expect(reproducible(await validation(...argv, "--threads", "1"))).toBe(reproducible(native));
  });
});

describe("other estimates", () => {
  test("a partially linear coefficient is that of estimate plr; effects that do not differ are not checked", async () => {
    const roles = ["--data", data, "--outcome", "y", "--treatment", "dose", "--covariates", "x,z1,z2"];
    const rest = ["--learner", "ols", "--permutations", "4"];
    const result = await validation(...roles, ...rest, "--estimator", "plr", "--null-effect", "0.2");
    const plr = await estimate("plr", ...roles, "--learner", "ols");
    expect(result.effect.estimate).toBeCloseTo(plr.estimate!, 12);
    expect(result.effect.se!).toBeCloseTo(plr.se!, 12);
    expect(result.sensitivity.nullEffect).toBe(0.2);
    expect(result.gates).toBeNull();
    expect(result.unavailable.map(({ check }) => check)).toEqual(["overlap", "GATES", "calibration", "RATE"]);
  });

  test("with a 0/1 treatment it has propensities", async () => {
    const result = await validation(...ROLES, "--estimator", "plr", "--learner", "logit", "--permutations", "0");
    expect(result.effect.overlap!.max).toBeLessThan(1);
  });

  test("ATT, given groups and clusters", async () => {
    const asked = ["--estimand", "ATT", "--group", "third", "--cluster", "firm", "--permutations", "0"];
    const result = await validation(...ROLES, ...QUICK, ...asked);
    expect(result.effect.estimand).toBe("ATT");
    expect(result.sensitivity.estimate).toBeCloseTo(result.effect.estimate, 12);
    expect(result.groups).toMatchObject({ by: "by third" });
    expect(result.groups!.bounds.map(({ group }) => group)).toEqual(["0", "1", "2"]);
  });

  test("missing covariates: what a linear model cannot take is told, and marks leave with their column", async () => {
    const roles = ["--data", data, "--outcome", "y", "--treatment", "d", "--covariates", "hole,z1"];
    const rest = ["--trees", "100", "--learner", "boosting", "--folds", "3", "--permutations", "0"];
    const kept = await validation(...roles, ...rest);
    expect(kept.oster).toBeNull();
    expect(kept.unavailable.find(({ check }) => check === "Oster's delta")!.reason).toMatch(/missing/);
    const filled = await validation(...roles, ...rest, "--missing", "indicator");
    expect(filled.oster!.delta).not.toBeNull();
    expect(filled.sensitivity.benchmarks.map(({ name }) => name)).toEqual(["hole", "z1"]);
  });

  test("a single covariate cannot be left out", async () => {
    const roles = ["--data", data, "--outcome", "y", "--treatment", "d", "--covariates", "x"];
    const result = await validation(...roles, ...QUICK, "--permutations", "0");
    expect(result.sensitivity.benchmarks).toEqual([]);
    expect(result.unavailable[0]).toMatchObject({ check: "benchmark x", reason: expect.stringMatching(/nothing/) });
  });
});

test("covariates that predict neither outcome nor treatment give no scale", async () => {
  const noise = file("noise.csv", table(120, 5).replaceAll(",third,firm", ",noise,firm"));
  const roles = ["--data", noise, "--outcome", "y", "--treatment", "d", "--covariates", "noise,x"];
  const { sensitivity, verdict } = await validation(
    ...roles,
    "--trees",
    "100",
    "--learner",
    "mean",
    "--permutations",
    "0",
  );
  expect(sensitivity.benchmarks.every(({ cfY, cfD }) => cfY * cfD === 0)).toBe(true);
  expect(verdict.map(({ text }) => text)).toContainEqual(expect.stringContaining("gives no scale"));
});

describe("wrong input", () => {
  test("every problem of the options at once, exit 2", async () => {
    const wrong = ["--careers", "q*", "--leave-out", "x", "--page", "a.txt", "--estimator", "plr", "--trees", "100"];
    const { code, message } = await failing([...ROLES, ...wrong]);
    expect(code).toBe(2);
    for (const part of [
      "--careers names 'q*'",
      "--leave-out must look like",
      "must end in .html",
      "--trees is an option",
    ]) {
      expect(message).toContain(part);
    }
    expect((await failing(["--data", data, "--treatment", "d"])).message).toMatch(/--outcome is needed/);
  });

  test.each([
    ["a treatment that is not 0 or 1", ["--treatment", "dose"], "TREATMENT"],
    ["a column that is not there", ["--covariates", "x,zz"], "COLUMN"],
    ["a file that is not there", ["--data", "nowhere.csv"], "FILE"],
  ])("%s, exit 1", async (_, given, expected) => {
    const roles = { "--data": data, "--outcome": "y", "--treatment": "d", "--covariates": "x", [given[0]!]: given[1]! };
    const { code, message } = await failing(Object.entries(roles).flat());
    expect(code).toBe(1);
    expect(message).toMatch(new RegExp(`^${expected}: `));
  });

  test("Ctrl-C leaves no page, exit 130", async () => {
    const stopped = file("stopped.html");
    const argv = [...ROLES, ...QUICK, "--permutations", "5000", "--page", stopped];
    const settings = { onInterrupt: (interrupt: () => void) => void setTimeout(interrupt, 700) };
    const { code } = await failing(argv, settings);
    expect(code).toBe(130);
    expect(existsSync(stopped)).toBe(false);
  });
});

describe("on a terminal", () => {
  test("what the checks say comes first; no line is longer than the terminal where names allow", async () => {
    const { code, stdout } = await cli(["validate", ...ROLES, ...QUICK, "--permutations", "2"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^How far to trust the effect of d on y\n/);
    for (const part of [
      "caution",
      "an omitted variable as strong as",
      "placebos",
      "propensities beyond",
      "RATE, AUTOC",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout.replace(/\s+/g, " ")).toContain("So few of them allow no p-value of the real estimate below 0.33");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(124);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("the help has an example that names its own flags", async () => {
    const { stdout } = await cli(["validate", "--help"]);
    expect(stdout).toContain("career-dml validate --data 401k.csv");
    expect(stdout.replace(/\s+/g, " ")).toContain("--permutations <count>");
  });
});
