import { describe, expect, test } from "vitest";
import { z } from "zod";
import { OptionsError } from "../src/errors.js";
import { resolveOptions } from "../src/options.js";

const schema = z.strictObject({
  trees: z.int().min(1).default(500).describe("Trees of the forest."),
  fraction: z.number().gt(0).lt(1).default(0.5).describe("Share of the units in a subsample."),
  honest: z.boolean().default(true).describe("Whether leaves are estimated on other units."),
});

const issuesOf = (given: unknown): readonly { path: string; message: string }[] => {
  try {
    resolveOptions("forest", schema, given);
  } catch (error) {
    if (error instanceof OptionsError) return error.issues;
    throw error;
  }
  return [];
};

describe("resolveOptions", () => {
  test("fills in defaults and freezes", () => {
    const options = resolveOptions("forest", schema, { trees: 10 });
    expect(options).toEqual({ trees: 10, fraction: 0.5, honest: true });
    expect(Object.isFrozen(options)).toBe(true);
    expect(resolveOptions("forest", schema)).toEqual({ trees: 500, fraction: 0.5, honest: true });
  });

  test("an option given as undefined is its default", () => {
    expect(resolveOptions("forest", schema, { trees: undefined }).trees).toBe(500);
  });

  test("reports every broken rule and unknown key in one error", () => {
    const issues = issuesOf({ trees: 0, fraction: 1, honest: "yes", tress: 5, leaf: 1 });
    expect(issues.map((i) => i.path).sort()).toEqual(["fraction", "honest", "leaf", "trees", "tress"]);
    expect(issues.filter((i) => i.message === "is not an option").map((i) => i.path)).toEqual(["tress", "leaf"]);
  });

  test("its message names the estimator and reads as one sentence", () => {
    expect(() => resolveOptions("forest", schema, { tress: 5 })).toThrow("forest: tress is not an option");
  });

  test.each([null, 5, "trees", [1]])("what is no object is refused: %j", (given) => {
    expect(issuesOf(given)).toEqual([expect.objectContaining({ path: "options" })]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5])("a count of %d is refused", (trees) => {
    expect(issuesOf({ trees })).toEqual([expect.objectContaining({ path: "trees" })]);
  });

  test("nested keys are named by their path", () => {
    const nested = z.strictObject({ inner: z.strictObject({ depth: z.int().default(1) }).default({ depth: 1 }) });
    const unknown = (): unknown => resolveOptions("x", nested, { inner: { dept: 2 } });
    expect(unknown).toThrow("inner.dept is not an option");
  });
});
