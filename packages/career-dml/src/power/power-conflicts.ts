import type { Issue } from "@career-dml/core";
import { hasLearnersOf } from "../estimate/learner-field.js";
import { askedFor, clashes, profileIssues } from "../option-conflicts.js";
import { designFields, estimationFields, roleFields, simulationFields } from "./power-fields.js";

type Given = Readonly<Record<string, unknown>>;
type Asks = (name: string) => boolean;

const issue = (path: string, message: string): Issue => ({ path, message });

/** Options of `power` that make no sense beside each other. */
export function powerConflicts(given: Given, defaults: Given): Issue[] {
  const asks = askedFor(given, defaults);
  return [
    ...sourceIssues(given, asks, defaults),
    ...clusterIssues(asks),
    ...instrumentIssues(given, asks),
    ...questionIssues(given),
    ...figureIssues(given),
  ];
}

function figureIssues({ figure }: Given): Issue[] {
  const isDrawn = typeof figure !== "string" || /\.(svg|png)$/i.test(figure);
  return isDrawn ? [] : [issue("figure", `must end in .svg or .png, got '${figure}'`)];
}

const namesOf = (...groups: readonly object[]): string[] => groups.flatMap((group) => Object.keys(group));

const numbers = (values: unknown): number[] =>
  [values].flat().filter((value): value is number => typeof value === "number");

/** People that a simulation can draw. */
const [FEWEST, MOST] = [10, 10_000_000];

const { data: _, ...roles } = roleFields;
const { simulate: __, ...ofStudies } = simulationFields;

/** Options of data without a file, of simulated studies without --simulate, of a formula with either. */
function sourceIssues(given: Given, asks: Asks, defaults: Given): Issue[] {
  const [isOfData, isSimulated] = [asks("data"), given["simulate"] === true];
  const idle = (names: readonly string[], message: string): Issue[] =>
    names.filter(asks).map((path) => issue(path, message));
  return [
    ...(isOfData && isSimulated ? [issue("simulate", "makes no sense with data: its careers are drawn anew")] : []),
    ...(isOfData
      ? [
          ...["outcome", "treatment"].filter((name) => !asks(name)).map((path) => issue(path, "is needed with data")),
          ...clashes(given, ["treatment", "outcome", "instrument", "covariates"]),
        ]
      : idle(namesOf(roles), "needs a file given by data")),
    ...(isSimulated
      ? [
          ...idle(namesOf(designFields), "makes no sense with simulate: the simulated careers have their own"),
          ...numbers(given["n"])
            .filter((n) => n < FEWEST || n > MOST)
            .map((n) => issue("n", `must be from ${FEWEST} to 10,000,000 with simulate, got ${n}`)),
          ...profileIssues({ ...given, n: undefined, data: undefined }, defaults),
        ]
      : idle(namesOf(ofStudies), "needs simulate")),
    ...(isOfData || isSimulated
      ? []
      : idle(namesOf(estimationFields), "needs data or simulate: a formula estimates nothing")),
  ];
}

/** Half a description of clusters, or a second one beside a column of them. */
function clusterIssues(asks: Asks): Issue[] {
  if (asks("cluster")) {
    return ["clusterSize", "icc", "clusterVariation", "treatmentIcc"]
      .filter(asks)
      .map((path) => issue(path, "is estimated from the column of cluster"));
  }
  const [hasSize, hasIcc] = [asks("clusterSize"), asks("icc")];
  const half =
    hasSize === hasIcc
      ? []
      : [issue(hasSize ? "icc" : "clusterSize", `is needed with ${hasSize ? "clusterSize" : "icc"}`)];
  const idle = hasSize || hasIcc ? [] : ["clusterVariation", "treatmentIcc"].filter(asks);
  return [...half, ...idle.map((path) => issue(path, "needs clusterSize and icc"))];
}

function instrumentIssues(given: Given, asks: Asks): Issue[] {
  const named = ["instrument", "compliance", "instrumentR2"].filter(asks);
  const isIdle = hasLearnersOf(given["learner"], "instrument") && !asks("instrument");
  return [
    ...(named.length < 2
      ? []
      : [
          issue(named[1]!, `says what ${named[0]} says in another way (${String(given[named[0]!])}); give one of them`),
        ]),
    ...(isIdle ? [issue("learner", "has learners for 'instrument', but no column of instrument is named")] : []),
  ];
}

/** Powers that a test has without any effect, effects of both signs on one side. */
function questionIssues(given: Given): Issue[] {
  const { alpha = 0.05, power = [0.8], effect = [], sides = 2, simulate = false } = given;
  const low = numbers(power).filter((share) => share > 0 && typeof alpha === "number" && alpha < 1 && share <= alpha);
  const signs = new Set(numbers(effect).map(Math.sign));
  return [
    ...low.map((share) => issue("power", `must be above alpha, which a test finds without any effect, got ${share}`)),
    ...(sides === 1 && signs.has(1) && signs.has(-1)
      ? [issue("effect", "must be of one sign for a one-sided test")]
      : []),
    ...(simulate === true && sides === 1 && typeof alpha === "number" && alpha >= 0.5 && alpha < 1
      ? [issue("alpha", `must be below 0.5 for a one-sided test of simulated studies, got ${alpha}`)]
      : []),
  ];
}
