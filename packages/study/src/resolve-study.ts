import { createHash } from "node:crypto";
import { canonicalJson, closestName, type Issue, OptionsError } from "@career-dml/core";
import { parseStudyFile } from "./parse-study-file.js";
import { cellCount, cellIssues, optionPlace, selectCells, studyCells } from "./study-cells.js";
import type { Criterion } from "./study-criteria.js";
import type { CompleteStudyFile } from "./study-file.js";
import type { JsonOptions, Study, StudyCell, StudyEstimator, StudyModule, StudyPlan } from "./study-plan.js";

/** Most runs of one study. */
const MOST_RUNS = 1_000_000;

/**
 * A study from the content of its file: defaults filled in, cells laid out, everything checked that can be before it runs.
 *
 * @param given The content of the file, parsed.
 * @param module Knows the simulation, estimators and representations that the file names.
 * @throws {OptionsError} with every problem at once; paths lead into the file.
 */
export function resolveStudy(given: unknown, module: StudyModule): Study {
  const file = parseStudyFile(given);
  const seeds = seedsOf(file.seeds);
  const tooMany = sizeIssues(cellCount(file) * seeds.length);
  // Axes multiply: what memory cannot hold is not laid out to look for other problems.
  if (cellCount(file) > MOST_RUNS) throw new OptionsError("study", tooMany);
  const cells = studyCells(file);
  const estimators = studyEstimators(file);
  const { name, title, description, representations, truth, comparisons, level, criteria, verdicts, published } = file;
  const design = { cells, seeds, estimators: estimators.map(({ estimator }) => estimator), representations, level };
  const issues = [
    ...cellIssues(file),
    ...estimatorIssues(file, estimators),
    ...comparisonIssues(file, estimators),
    ...published.flatMap(({ estimator }, k) => keyIssues([estimator], `published.${k}.estimator`, estimators)),
    ...criteria.flatMap((criterion, k) => criterionIssues(criterion, `criteria.${k}`, { cells, estimators })),
    ...twice(
      criteria,
      (criterion) => criterion.name,
      (k) => `criteria.${k}.name`,
    ),
    ...tooMany,
    ...unique(module.checkStudy(design).map((issue) => inFile(issue, file, { cells, estimators }))),
  ];
  if (issues.length > 0) throw new OptionsError("study", issues);
  const plan: StudyPlan = {
    name,
    title,
    description,
    ...design,
    truth,
    comparisons,
    criteria,
    verdicts,
    ...(published.length > 0 && { published }),
  };
  return Object.freeze({ plan, hash: planHash(plan), version: module.version });
}

/** SHA-256 of a plan as canonical JSON on one line. */
export const planHash = (plan: StudyPlan): string => createHash("sha256").update(canonicalJson(plan, 0)).digest("hex");

const seedsOf = (seeds: CompleteStudyFile["seeds"]): readonly number[] =>
  Array.isArray(seeds) ? seeds : Array.from({ length: seeds.count }, (_, k) => seeds.first + k);

/** An estimator and the entry of the file that it comes from. */
interface Placed {
  readonly estimator: StudyEstimator;
  readonly entry: number;
}

function studyEstimators({ estimators }: CompleteStudyFile): Placed[] {
  return estimators.flatMap(({ estimator, key, label, representation, options }, entry) => {
    const name = key ?? estimator;
    const shared = { estimator, options: options as JsonOptions };
    if (!Array.isArray(representation)) {
      return [
        { entry, estimator: { key: name, label: label ?? name, representation: representation ?? null, ...shared } },
      ];
    }
    return representation.map((on) => ({
      entry,
      estimator: { key: `${name}/${on}`, label: `${label ?? name}, ${on}`, representation: on, ...shared },
    }));
  });
}

function estimatorIssues({ representations }: CompleteStudyFile, estimators: readonly Placed[]): Issue[] {
  return [
    ...twice(
      estimators,
      ({ estimator }) => estimator.key,
      (k) => `estimators.${estimators[k]!.entry}`,
    ),
    ...twice(
      representations,
      (name) => name,
      (k) => `representations.${k}`,
    ),
    ...estimators.flatMap(({ estimator: { representation }, entry }) =>
      representation === null || representations.includes(representation)
        ? []
        : [{ path: `estimators.${entry}.representation`, message: unknownName(representation, representations) }],
    ),
  ];
}

function comparisonIssues({ comparisons }: CompleteStudyFile, estimators: readonly Placed[]): Issue[] {
  return comparisons.flatMap((pair, k) => [
    ...keyIssues([pair.estimator], `comparisons.${k}.estimator`, estimators),
    ...keyIssues([pair.against], `comparisons.${k}.against`, estimators),
    ...(pair.estimator === pair.against
      ? [{ path: `comparisons.${k}`, message: "compares an estimator with itself" }]
      : []),
  ]);
}

function criterionIssues(
  criterion: Criterion,
  path: string,
  { cells, estimators }: { readonly cells: readonly StudyCell[]; readonly estimators: readonly Placed[] },
): Issue[] {
  const issues: Issue[] = [];
  const names = [...new Set(cells.flatMap(({ options }) => Object.keys(options)))];
  const strange = Object.keys(criterion.cells).filter((name) => !names.includes(name));
  for (const name of strange) issues.push({ path: `${path}.cells.${name}`, message: unknownName(name, names) });
  if (strange.length === 0 && selectCells(cells, criterion.cells).length === 0) {
    issues.push({ path: `${path}.cells`, message: "holds for no cell of the study" });
  }
  if (criterion.measure === "said") return issues;
  const { against, except, estimators: of = [] } = criterion;
  issues.push(...keyIssues(of, `${path}.estimators`, estimators), ...keyIssues(except, `${path}.except`, estimators));
  if (against !== undefined) issues.push(...keyIssues([against], `${path}.against`, estimators));
  return issues;
}

function keyIssues(keys: readonly string[], path: string, estimators: readonly Placed[]): Issue[] {
  const known = estimators.map(({ estimator }) => estimator.key);
  return keys.filter((key) => !known.includes(key)).map((key) => ({ path, message: unknownName(key, known) }));
}

function unknownName(name: string, known: readonly string[]): string {
  const near = closestName(name, known);
  const hint =
    near !== null ? `did you mean ${near}?` : known.length > 0 ? `known are ${known.join(", ")}` : "none is named";
  return `names ${name}, which the study does not have; ${hint}`;
}

function twice<T>(entries: readonly T[], nameOf: (entry: T) => string, pathOf: (k: number) => string): Issue[] {
  const names = entries.map(nameOf);
  return names.flatMap((name, k) =>
    names.indexOf(name) < k ? [{ path: pathOf(k), message: `is a second ${name}; names must be unique` }] : [],
  );
}

const sizeIssues = (runs: number): Issue[] =>
  runs > MOST_RUNS
    ? [
        {
          path: "the study",
          message: `has ${runs.toLocaleString("en-US")} runs; at most ${MOST_RUNS.toLocaleString("en-US")} are allowed`,
        },
      ]
    : [];

/** An issue of the design at its place in the file. */
function inFile(
  issue: Issue,
  file: CompleteStudyFile,
  { cells, estimators }: { readonly cells: readonly StudyCell[]; readonly estimators: readonly Placed[] },
): Issue {
  const [part, index, ...rest] = issue.path.split(".");
  const k = Number(index);
  if (part === "cells" && rest[0] === "options" && k < cells.length) {
    const [, name, ...below] = rest;
    if (name === undefined) return { ...issue, path: Object.keys(file.axes).length > 0 ? "axes" : `cells.${k}` };
    return { ...issue, path: [optionPlace(file, k, name), ...below].join(".") };
  }
  if (part === "estimators" && k < estimators.length) {
    return { ...issue, path: ["estimators", estimators[k]!.entry, ...rest].join(".") };
  }
  return issue;
}

/** The same problem in many cells is one. */
const unique = (issues: readonly Issue[]): Issue[] =>
  issues.filter(
    ({ path, message }, k) => issues.findIndex((other) => other.path === path && other.message === message) === k,
  );
