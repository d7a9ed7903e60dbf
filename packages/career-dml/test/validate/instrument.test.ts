import { readFileSync } from "node:fs";
import type { EstimateValidation } from "@career-dml/core";
import { beforeAll, describe, expect, test } from "vitest";
import { cli } from "../cli/terminal.js";
import { temporaryFolder } from "../data/panel-file.js";
import { estimate } from "../estimate/estimating.js";
import { failing, lottery, validation } from "./validating.js";

const file = temporaryFolder();
const N = 600;
const data = file("lottery.csv", lottery(N));
const folds = file("folds.csv", ["fold", ...Array.from({ length: N }, (_, i) => i % 3), ""].join("\n"));
const ROLES = ["--data", data, "--outcome", "y", "--covariates", "x,z"];
const PLIV = [...ROLES, "--treatment", "dose", "--instrument", "lot"];
const IIVM = [...ROLES, "--treatment", "d", "--instrument", "lot", "--compliance", "no-always-takers"];
const QUICK = ["--learner", "ridge", "--folds", "3"];
const DESIGN = ["--cluster", "firm", "--second-cluster", "year", "--weights", "w"];

const reasons = ({ unavailable }: EstimateValidation): Record<string, string> =>
  Object.fromEntries(unavailable.map(({ check, reason }) => [check, reason]));

describe.each([
  ["pliv", PLIV],
  ["iivm", IIVM],
] as const)("an effect of %s", (estimator, roles) => {
  let result: EstimateValidation;
  beforeAll(async () => {
    const checks = ["--permutations", "19", "--careers", "z", "--page", file(`${estimator}.html`)];
    result = await validation(...roles, ...QUICK, "--estimator", estimator, ...checks);
  });

  test.each([
    ["independent rows", []],
    ["weights and clusters in two dimensions", DESIGN],
  ])("is the one of estimate, to the last bit: %s", async (_, design) => {
    const asked = [...roles, ...QUICK, ...design];
    const found = await estimate(estimator, ...asked);
    const { effect, instrument } = await validation(...asked, "--estimator", estimator, "--permutations", "0");
    expect([effect.estimate, effect.se, effect.ci, effect.nuisances]).toEqual([
      found.estimate,
      found.se,
      found.ci,
      found.nuisances,
    ]);
    expect(instrument!.firstStageF).toBe(found.statistics[0]!.value);
  });

  test("bounds are of the reduced form, and of the effects that it allows", () => {
    const { sensitivity: s, instrument, effect } = result;
    expect(instrument).toMatchObject({ name: "lot", reducedForm: "reduced form, y on lot" });
    const { bounds, benchmarks, firstStage } = instrument!;
    expect(bounds).toMatchObject({ shape: "interval" });
    if (bounds.shape === "interval") {
      expect(bounds.low).toBeLessThan(effect.estimate);
      expect(bounds.high).toBeGreaterThan(effect.estimate);
      // The set holds zero where the bounds of the reduced form do.
      expect(bounds.low > 0).toBe(s.lower > 0);
    }
    expect(benchmarks.map(({ name }) => name)).toEqual(s.benchmarks.map(({ name }) => name));
    expect(firstStage.robustnessValue).toBeGreaterThan(s.robustnessValue);
  });

  test("at the estimate itself nothing has to be hidden", async () => {
    const at = ["--null-effect", String(result.effect.estimate), "--permutations", "0"];
    const { sensitivity, instrument } = await validation(...roles, ...QUICK, "--estimator", estimator, ...at);
    expect(Math.abs(sensitivity.estimate)).toBeLessThan(1e-12);
    expect(sensitivity.robustnessValue).toBeLessThan(1e-12);
    expect(instrument!.reducedForm).toMatch(/^reduced form, y less [\d.]+ times \w+ on lot$/);
    // The first stage is asked whether it is zero, whatever the null effect.
    expect(instrument!.firstStage).toEqual(result.instrument!.firstStage);
  });

  test("what an instrument does not allow is null with a reason", () => {
    expect([result.gates, result.calibration, result.groups, result.oster, result.effect.overlap]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    const why = reasons(result);
    expect(Object.keys(why).sort()).toEqual(
      ["GATES", "Oster's delta", "RATE", "calibration", "overlap", "placebo of the treatment"].sort(),
    );
    expect(why["Oster's delta"]).toMatch(/least squares/);
    expect(result.placebo.map(({ name }) => name)).toEqual(["outcome", "careers"]);
    expect(Math.abs(result.placebo[0]!.mean)).toBeLessThan((5 * result.placebo[0]!.sd) / Math.sqrt(19));
  });

  test("the verdict, the terminal and the page speak of the instrument", async () => {
    const text = result.verdict.map((finding) => finding.text).join("\n");
    for (const part of ["both instrument and outcome", "lot moves the treatment", "would leave these effects"]) {
      expect(text).toContain(part);
    }
    const html = readFileSync(file(`${estimator}.html`), "utf8");
    expect(html).toContain('id="table-instrument"');
    expect(html).toContain("Confounding of the instrument");
    expect(html).not.toContain("Confounding of the treatment");
    const { stdout } = await cli(["validate", ...roles, ...QUICK, "--estimator", estimator, "--permutations", "0"]);
    for (const part of ["leaves effects of", "instrument lot", "first-stage F"]) expect(stdout).toContain(part);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(124);
  });
});

describe("weights and clusters", () => {
  const PLR = [...ROLES, "--treatment", "dose", "--estimator", "plr", "--learner", "ols", "--folds", folds];
  const none = ["--permutations", "0"];

  test("a partially linear coefficient is that of estimate plr, to the last digits", async () => {
    const asked = [...ROLES, "--treatment", "dose", ...QUICK, ...DESIGN];
    const found = await estimate("plr", ...asked);
    const { effect } = await validation(...asked, "--estimator", "plr", ...none);
    expect(effect.estimate).toBeCloseTo(found.estimate!, 12);
    expect(effect.se!).toBeCloseTo(found.se!, 12);
  });

  test("weights of two for every row change nothing", async () => {
    const plain = await validation(...PLR, ...none);
    const twice = await validation(...PLR, "--derive", "two = 2", "--weights", "two", ...none);
    expect(twice.sensitivity).toEqual(plain.sensitivity);
    expect(twice.oster).toEqual(plain.oster);
    expect(twice.effect.estimate).toBe(plain.effect.estimate);
  });

  test("a cluster for every row is none, but for the number of clusters less one", async () => {
    const plain = await validation(...PLR, ...none);
    const own = await validation(...PLR, "--cluster", "row", ...none);
    const factor = Math.sqrt(N / (N - 1));
    expect(own.effect.estimate).toBe(plain.effect.estimate);
    expect(own.effect.se!).toBeCloseTo(plain.effect.se! * factor, 12);
    expect(own.sensitivity.lower).toBe(plain.sensitivity.lower);
    expect(own.sensitivity.seLower).toBeCloseTo(plain.sensitivity.seLower * factor, 12);
    expect(own.sensitivity.seUpper).toBeCloseTo(plain.sensitivity.seUpper * factor, 12);
  });

  test("a weight of two is a row twice in a cluster of its own", async () => {
    // `mean` learns a constant, the same one where folds hold the same rows, however often.
    const [head, ...rows] = readFileSync(data, "utf8").trimEnd().split("\n");
    const repeated = file("repeated.csv", [head, ...rows.flatMap((row) => [row, row]), ""].join("\n"));
    const labels = ["fold", ...Array.from({ length: 2 * N }, (_, i) => Math.floor(i / 2) % 3), ""].join("\n");
    const given = ["--outcome", "y", "--covariates", "x,z", "--treatment", "dose", "--cluster", "row"];
    const rest = ["--estimator", "plr", "--learner", "mean", ...none];
    const twice = await validation("--data", repeated, ...given, "--folds", file("twice.csv", labels), ...rest);
    const weights = ["--derive", "two = 2", "--weights", "two"];
    const once = await validation("--data", data, ...given, ...weights, "--folds", folds, ...rest);
    expect(twice.effect.estimate).toBeCloseTo(once.effect.estimate, 10);
    expect(twice.effect.se!).toBeCloseTo(once.effect.se!, 10);
    expect(twice.sensitivity.robustnessValueCi).toBeCloseTo(once.sensitivity.robustnessValueCi, 10);
  });

  test("placebos of rows that share clusters in two dimensions are not made, and it is told", async () => {
    const result = await validation(...PLR.slice(0, -2), "--folds", "3", ...DESIGN, "--permutations", "5");
    expect(result.placebo).toEqual([]);
    expect(reasons(result)["placebos"]).toMatch(/cannot change places/);
  });
});

describe("options that do not go together", () => {
  test("every problem at once", async () => {
    const wrong = ["--weights", "w", "--second-cluster", "year", "--instrument", "lot", "--compliance", "two-sided"];
    const { code, message } = await failing([...ROLES, "--treatment", "d", ...wrong]);
    expect(code).toBe(2);
    for (const part of [
      "--weights is an option of the estimators plr, pliv, iivm, but forest is asked for",
      "--second-cluster is an option of the estimators plr, pliv, iivm",
      "--second-cluster needs the clusters of a first dimension",
      "--instrument is an option of the estimators pliv, iivm",
    ]) {
      expect(message).toContain(part);
    }
  });

  test.each([
    [["--estimator", "pliv"], "--instrument is needed with the estimator pliv"],
    [["--learner", "instrument=mean"], "--learner has learners for 'instrument', which the estimator forest does not"],
    [["--estimator", "pliv", "--instrument", "x"], "--covariates names column 'x', which is the instrument"],
    [["--estimator", "iivm", "--instrument", "lot", "--r-max", "0.5"], "--r-max is an option of the estimators forest"],
    [
      ["--estimator", "plr", "--cluster", "firm", "--second-cluster", "firm"],
      "--second-cluster names column 'firm', which is the cluster",
    ],
    [
      ["--estimator", "plr", "--cluster", "firm", "--second-cluster", "year", "--folds", folds],
      "--second-cluster needs a number of folds",
    ],
  ])("%j", async (given, expected) => {
    const { code, message } = await failing([...ROLES, "--treatment", "d", ...given]);
    expect(code).toBe(2);
    expect(message).toContain(expected);
  });

  test("an instrument of iivm that is not 0 or 1", async () => {
    const { code, message } = await failing([
      ...ROLES,
      "--treatment",
      "d",
      "--estimator",
      "iivm",
      "--instrument",
      "dose",
    ]);
    expect(code).toBe(1);
    expect(message).toContain("column 'dose'");
  });
});
