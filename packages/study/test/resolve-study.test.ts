import { createHash } from "node:crypto";
import { OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { resolveStudy, type StudyModule, studyTasks } from "../src/index.js";
import { exampleFile, exampleStudy, knownModule } from "./example-study.js";

/** Problems of a file, as path and message. */
async function problemsOf(given: unknown): Promise<Record<string, string>> {
  const module = await knownModule();
  try {
    resolveStudy(given, module);
  } catch (error) {
    return Object.fromEntries((error as OptionsError).issues.map(({ path, message }) => [path, message]));
  }
  return {};
}

describe("cells", () => {
  test("are each entry with each combination, the last axis running fastest", async () => {
    const { plan } = await exampleStudy({ axes: { effect: [0, 1], n: [5, 6] }, simulation: { bytes: 1 } });
    expect(plan.cells.map(({ own }) => [own["effect"], own["n"]])).toEqual([
      [0, 5],
      [0, 6],
      [1, 5],
      [1, 6],
    ]);
    expect(plan.cells[2]!.options).toEqual({ bytes: 1, effect: 1, n: 5 });
    const { plan: listed } = await exampleStudy({ axes: { n: [5, 6] }, cells: [{ effect: 3 }, { effect: 4 }] });
    expect(listed.cells.map(({ own }) => [own["effect"], own["n"]])).toEqual([
      [3, 5],
      [3, 6],
      [4, 5],
      [4, 6],
    ]);
  });

  test("have the same seeds; seeds stand outermost among the runs, and names are unique", async () => {
    const { plan } = await exampleStudy({ seeds: [7, 3] });
    const tasks = studyTasks(plan);
    expect(tasks.map(({ cell, seed }) => [cell, seed])).toEqual([
      [0, 7],
      [1, 7],
      [0, 3],
      [1, 3],
    ]);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(4);
    expect(tasks[3]!.id).toBe("example-0001-000003");
  });
});

test("an estimator on several representations is one estimator on each", async () => {
  const module = { ...(await knownModule()), checkStudy: () => [] };
  const entry = { estimator: "mean", key: "m", label: "M", representation: ["a", "b"] };
  const { plan } = resolveStudy(exampleFile({ representations: ["a", "b"], estimators: [entry] }), module);
  expect(plan.estimators.map(({ key, label, representation }) => [key, label, representation])).toEqual([
    ["m/a", "M, a", "a"],
    ["m/b", "M, b", "b"],
  ]);
});

describe("the hash", () => {
  test("is the SHA-256 of the plan's canonical JSON, and follows every word of it", async () => {
    const study = await exampleStudy();
    expect(study.hash).toMatch(/^[0-9a-f]{64}$/);
    // Keys in order of their code units, no blanks: what anybody can compute from plan.json.
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== "object" || value === null) return value;
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
    };
    const text = JSON.stringify(sorted(JSON.parse(JSON.stringify(study.plan))));
    expect(study.hash).toBe(createHash("sha256").update(text).digest("hex"));
    const others = [
      exampleStudy({ title: "Another" }),
      exampleStudy({ seeds: { first: 1, count: 10 } }),
      exampleStudy({ criteria: [{ name: "a", measure: "bias", atMost: 1 }] }),
      exampleStudy({ criteria: [{ name: "a", measure: "bias", atMost: 2 }] }),
    ];
    const hashes = [study, ...(await Promise.all(others))].map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(5);
  });

  test("does not depend on what a default or the order of keys leaves open", async () => {
    const { seeds, ...rest } = exampleFile();
    const module = await knownModule();
    const same = { ...rest, level: 0.95, cells: [{}], seeds: Array.from({ length: 10 }, (_, k) => k), $schema: "x" };
    expect(resolveStudy(same, module).hash).toBe(resolveStudy({ seeds, ...rest }, module).hash);
  });
});

/** Refuses cells of a hundred. */
const noHundred: StudyModule["checkStudy"] = ({ cells }) =>
  cells.flatMap(({ index, options }) =>
    options["n"] === 100 ? [{ path: `cells.${index}.options.n`, message: "is too many" }] : [],
  );

describe("problems are told all at once, by their place in the file", () => {
  test("of its form", async () => {
    const problems = await problemsOf({
      ...exampleFile(),
      sedes: 1,
      seeds: { first: -1, count: 2 },
      estimators: [{ estimator: "mean", kee: 1 }],
      criteria: [
        { name: "a", measure: "bias", atLest: 1 },
        { name: "b", measure: "biass", atMost: 1 },
        { name: "c", measure: "errorDifference", atMost: 1 },
      ],
      verdicts: [{ verdict: "v", rules: [{ measure: "bias", atLeast: 2, atMost: 1 }] }],
    });
    expect(problems["sedes"]).toContain("did you mean seeds?");
    expect(problems["estimators.0.kee"]).toContain("did you mean key?");
    expect(problems["criteria.0.atLest"]).toContain("did you mean atLeast?");
    expect(problems["criteria.2"]).toContain("must have against");
    expect(Object.keys(problems)).toEqual(
      expect.arrayContaining(["seeds.first", "criteria.1.measure", "verdicts.0.rules.0"]),
    );
  });

  test("of its meaning", async () => {
    const problems = await problemsOf({
      ...exampleFile(),
      simulation: { n: 3, nn: 4 },
      cells: [{ effect: 1 }, { effect: 1 }],
      estimators: [{ estimator: "mean" }, { estimator: "mean" }, { estimator: "biased", representation: "vib" }],
      comparisons: [{ estimator: "mean", against: "maen" }],
      criteria: [
        { name: "a", measure: "bias", atMost: 1, cells: { n: 7 }, estimators: ["nobody"] },
        { name: "a", measure: "said", said: "odd", equals: true, atLeast: 1, cells: { m: 25 } },
      ],
    });
    expect(problems).toMatchObject({
      "axes.n": "stands in simulation too",
      "simulation.nn": "is no option",
      cells: "must not hold the same cell twice",
      "estimators.1": "is a second mean; names must be unique",
      "estimators.2.representation": expect.stringContaining("names vib"),
      "comparisons.0.against": expect.stringContaining("did you mean mean?"),
      "criteria.0.cells": "holds for no cell of the study",
      "criteria.0.estimators": expect.stringContaining("names nobody"),
      "criteria.1.cells.m": expect.stringContaining("did you mean n?"),
      "criteria.1.name": expect.stringContaining("second a"),
    });
  });

  test("of the module, once where many cells have them, behind the axis that they come from", async () => {
    const module = await knownModule();
    const file = exampleFile({ axes: { n: [25, 100], effect: [0, 1] } });
    const attempt = () => resolveStudy(file, { ...module, checkStudy: noHundred });
    expect(attempt).toThrow(OptionsError);
    expect(attempt).toThrow(/^study: axes\.n\.1 is too many$/);
    const problems = await problemsOf(exampleFile({ estimators: [{ estimator: "meen" }] }));
    expect(problems).toEqual({ "estimators.0.estimator": "is no estimator" });
  });

  test("too many runs are refused, also where their cells would not fit into memory", async () => {
    const values = Array.from({ length: 1000 }, (_, k) => k);
    const many = { "the study": expect.stringContaining("at most 1,000,000 are allowed") };
    expect(await problemsOf(exampleFile({ seeds: { first: 0, count: 1_000_000 } }))).toEqual(many);
    expect(await problemsOf(exampleFile({ axes: { n: values, effect: values, fail: values } }))).toEqual(many);
  });

  test("what is no object is refused", async () => {
    for (const given of [null, 3, [], "study"]) expect(Object.keys(await problemsOf(given))).toEqual(["the file"]);
  });
});
