import { OptionsError } from "@career-dml/core";
import { resolveStudy, type StudyFile } from "@career-dml/study";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { STUDY_ESTIMATORS } from "../../src/study/estimators/index.js";
import { taskModule } from "../../src/study/task-module.js";

/** What is wrong with a study file, by place. */
function issuesOf(file: Partial<StudyFile>): Record<string, string> {
  const whole = { name: "test", title: "A test", seeds: [1], estimators: [{ estimator: "naive" }], ...file };
  try {
    resolveStudy(whole, taskModule);
  } catch (error) {
    if (error instanceof OptionsError)
      return Object.fromEntries(error.issues.map(({ path, message }) => [path, message]));
    throw error;
  }
  return {};
}

describe("a study file that cannot be computed", () => {
  test("an unknown estimator, representation and option, all at once, with what may have been meant", () => {
    const issues = issuesOf({
      simulation: { profile: "default", careerStrenght: 1 },
      representations: ["shares", "predicitve"],
      estimators: [
        { estimator: "irn" },
        { estimator: "forest", representation: "shares", options: { trees: 3 } },
        { estimator: "zzz" },
      ],
    });
    expect(issues["estimators.0.estimator"]).toMatch(/'irn' is no estimator; did you mean irm\?/);
    expect(issues["estimators.2.estimator"]).toMatch(/there are naive, ols,/);
    expect(issues["estimators.1.options.trees"]).toBeDefined();
    expect(issues["representations.1"]).toMatch(/did you mean predictive\?/);
    expect(issues["simulation.careerStrenght"]).toMatch(/is not an option/);
  });

  test("estimators without what they need", () => {
    const issues = issuesOf({
      simulation: { profile: "semi-synthetic" },
      estimators: [
        { estimator: "pliv" },
        { estimator: "ssm" },
        { estimator: "heckman", options: { exclusion: false } },
      ],
    });
    expect(issues["estimators.0.estimator"]).toMatch(/needs an instrument, which no cell has/);
    expect(issues["estimators.1.estimator"]).toMatch(/needs outcomes that are not all seen/);
    expect(issues["estimators.2.estimator"]).toBeUndefined();
    const binary = issuesOf({ axes: { peerLaw: ["binary", "uniform"] }, estimators: [{ estimator: "iivm" }] });
    expect(binary["estimators.0.estimator"]).toMatch(/needs a 0\/1 instrument .*, which cell 1 does not have/);
  });

  test("representations that an estimator cannot take", () => {
    const issues = issuesOf({
      simulation: { observation: "at-random" },
      representations: ["vib", "shares", "reference-vib"],
      estimators: [
        { estimator: "naive", representation: "shares" },
        { estimator: "star", representation: "shares" },
        { estimator: "ssm", representation: "vib" },
        { estimator: "reference-forest" },
        { estimator: "reference-forest", key: "own", representation: "vib" },
      ],
    });
    expect(issues["estimators.0.representation"]).toMatch(/takes none/);
    expect(issues["estimators.1.representation"]).toMatch(/takes all of the study's/);
    expect(issues["estimators.2.representation"]).toMatch(/must be a single design/);
    expect(issues["estimators.3.representation"]).toMatch(/is needed/);
    expect(issues["estimators.4.representation"]).toMatch(/one of the reference's/);
  });

  test("a seed among the options of the simulation", () => {
    expect(issuesOf({ simulation: { seed: 3 } })["simulation.seed"]).toMatch(/name seeds in 'seeds'/);
  });
});

const folder = fileURLToPath(new URL("../../../../benchmarks/studies/", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".study.json"));

test.each(files)("%s can be computed, and its criteria name what is there", (name) => {
  const { plan } = resolveStudy(JSON.parse(readFileSync(folder + name, "utf8")), taskModule);
  expect(plan.estimators.length).toBeGreaterThan(8);
  expect(name).toBe(`${plan.name}.study.json`);
});

test("names of estimators are unique, and each says what it is", () => {
  const names = STUDY_ESTIMATORS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { title } of STUDY_ESTIMATORS) expect(title.length).toBeGreaterThan(10);
});
