import { OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { resolveRunOptions } from "../src/options.js";

const issuesOf = (given: Record<string, unknown>): string[] => {
  try {
    resolveRunOptions(given);
  } catch (error) {
    if (error instanceof OptionsError) return error.issues.map((issue) => `${issue.path} ${issue.message}`);
    throw error;
  }
  return [];
};

const panel = { data: "a.csv", outcome: "y", treatment: "t", unit: "id", time: "year", sequence: ["occ"] };

describe("resolveRunOptions", () => {
  test("has a default for everything, and accepts its own answer", () => {
    const options = resolveRunOptions({});
    expect(options).toMatchObject({ profile: "default", n: 1000, seed: 42, trim: 0.01, at: "last" });
    expect(resolveRunOptions(options)).toEqual(options);
    const real = resolveRunOptions(panel);
    expect(resolveRunOptions(real)).toEqual(real);
  });

  test("0 is a seed, and a year may be written as a number", () => {
    expect(resolveRunOptions({ ...panel, seed: 0, at: 1980 })).toMatchObject({ seed: 0, at: "1980" });
  });

  test("every problem stands in one error, with what was given", () => {
    expect(
      issuesOf({ n: -5, profile: "x", seed: 1.5, betas: [-1], nn: 3, outcome: "y", numericSequence: ["h"] }),
    ).toEqual([
      "profile must be one of default, v3.4, semi-synthetic, got 'x'",
      "n must be a whole number from 10 to 10,000,000, got -5",
      "betas.0 must be a number from 0 to 1,000,000, got -1",
      "seed must be a whole number, got 1.5",
      "nn is not an option; did you mean 'n'?",
      "outcome needs a file given by data",
      "numericSequence needs a file given by data",
    ]);
  });

  test("trees come in pairs", () => {
    expect(issuesOf({ trees: 51 })).toEqual(["trees must be even, since trees share half samples in pairs, got 51"]);
    expect(resolveRunOptions({ trees: 52 }).trees).toBe(52);
  });

  test("data need their roles", () => {
    expect(issuesOf({ data: "a.csv" }).map((issue) => issue.split(" ")[0])).toEqual([
      "outcome",
      "treatment",
      "unit",
      "time",
      "sequence",
    ]);
  });

  test("options of simulated careers are refused with data, and those that a profile fixes", () => {
    expect(issuesOf({ ...panel, n: 500, profile: "v3.4" })).toEqual([
      "profile is an option of simulated careers, but data are given",
      "n is an option of simulated careers, but data are given",
    ]);
    expect(issuesOf({ profile: "semi-synthetic", careerStrength: 0, tau: 0.08 })).toEqual([
      "careerStrength is not an option of the profile semi-synthetic",
    ]);
    expect(issuesOf({ profile: "constructor" })).toHaveLength(1);
    expect(issuesOf({ tau: 0.08 })).toEqual(["tau is not an option of the profile default"]);
  });

  test("one column cannot explain itself", () => {
    expect(issuesOf({ ...panel, outcome: "t", covariates: ["y", "t", "a", "a"] })).toEqual([
      "outcome names column 't', which is the treatment",
      "covariates names column 't', which is the treatment",
      "covariates names column 'a' twice",
    ]);
  });
});
