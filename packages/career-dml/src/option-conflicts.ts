import { type Issue, OptionsError, resolveOptions } from "@career-dml/core";
import type { z } from "zod";
import { meant } from "./fields.js";

type Given = Readonly<Record<string, unknown>>;

/** As `resolveOptions`, with problems between fields in the same error. */
export function resolveWith<S extends z.ZodObject>(
  where: string,
  schema: S,
  given: object,
  conflicts: readonly Issue[],
): Readonly<z.output<S>> {
  const issues: Issue[] = [];
  let options: Readonly<z.output<S>> | undefined;
  try {
    options = resolveOptions(where, schema, given);
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    issues.push(...error.issues.map((issue) => withNear(issue, Object.keys(schema.shape))));
  }
  issues.push(...conflicts);
  if (options === undefined || issues.length > 0) throw new OptionsError(where, issues);
  return options;
}

/** An option that there is not, as of a configuration file, with the one that may be meant. */
function withNear({ path, message }: Issue, names: readonly string[]): Issue {
  return { path, message: message === "is not an option" ? `${message}${meant(path, names)}` : message };
}

/** Resolved options may come in again: a default that stands there was not asked for. */
export const askedFor =
  (given: Given, defaults: Given) =>
  (name: string): boolean =>
    given[name] !== undefined && JSON.stringify(given[name]) !== JSON.stringify(defaults[name]);

/** Options of simulated careers alone. */
const SIMULATED = ["profile", "n", "periods", "occupations", "careers", "careerStrength", "selection", "tau"];

const FIXED: Readonly<Record<string, readonly string[]>> = {
  default: ["tau"],
  "v3.4": ["tau", "careers", "careerStrength"],
  "semi-synthetic": ["careers", "careerStrength", "selection"],
};

/** Simulation options that a profile fixes, or that mean nothing with data. */
export function profileIssues(given: Given, defaults: Given): Issue[] {
  const isAskedFor = askedFor(given, defaults);
  const profile = String(given["profile"] ?? "default");
  if (typeof given["data"] === "string") {
    const message = "is an option of simulated careers, but data are given";
    return SIMULATED.filter(isAskedFor).map((path) => ({ path, message }));
  }
  const fixed = Object.hasOwn(FIXED, profile) ? FIXED[profile]! : [];
  return fixed.filter(isAskedFor).map((path) => ({ path, message: `is not an option of the profile ${profile}` }));
}

/** Options that need data. */
const WITH_DATA =
  "table decimal encoding where derive outcome treatment covariates instrument unit time sequence numericSequence at missing emptyHistory".split(
    " ",
  );

/** Roles without data, data without roles, one column in two roles. */
export function roleIssues(given: Given, defaults: Given): Issue[] {
  const isAskedFor = askedFor(given, defaults);
  if (!isAskedFor("data")) {
    return WITH_DATA.filter(isAskedFor).map((path) => ({ path, message: "needs a file given by data" }));
  }
  const isWide = !isAskedFor("time") && JSON.stringify(given["sequence"] ?? []).includes("..");
  const needed = isWide ? ["outcome", "treatment"] : ["outcome", "treatment", "unit", "time", "sequence"];
  const absent = needed
    .filter((name) => !isAskedFor(name))
    .map((path) => ({
      path,
      message: `is needed with data${path === "sequence" ? " (the columns of the career)" : ""}`,
    }));
  const idle = isWide && isAskedFor("at") ? [{ path: "at", message: "needs a column of times" }] : [];
  return [...absent, ...idle, ...clashes(given), ...clashes(given, ["numericSequence"])];
}

/**
 * Columns that stand in two roles of which one would explain the other away.
 *
 * @param roles Options that name one column or a list of columns, those that are named first in a message before the others.
 */
export function clashes(
  given: Given,
  roles: readonly string[] = ["unit", "treatment", "outcome", "instrument", "covariates"],
): Issue[] {
  const taken = new Map<unknown, string>();
  const issues: Issue[] = [];
  for (const path of roles) {
    for (const column of [given[path]].flat()) {
      if (typeof column !== "string") continue;
      const other = taken.get(column);
      if (other === undefined) taken.set(column, path);
      else {
        const what = other === path ? " twice" : `, which is the ${other}`;
        issues.push({ path, message: `names column '${column}'${what}` });
      }
    }
  }
  return issues;
}
