import type { Issue } from "@career-dml/core";
import { z } from "zod";
import {
  commonFields,
  covariates,
  instrumentedCrossFittingFields,
  dataFields as tableFields,
  groupColumn,
  minLeaf,
  missingKept,
  neededColumn,
  optionalColumn,
  sampleDesignConflicts,
  sampleDesignFields,
  trim,
} from "./estimate/fields.js";
import { compliance } from "./estimate/iivm.js";
import { hasLearnersOf } from "./estimate/learner-field.js";
import { choice, flagHints, integer, number, text } from "./fields.js";
import { askedFor, clashes, resolveWith } from "./option-conflicts.js";
import { ESTIMATION, OUTPUT, treesField } from "./options.js";
import { matching, namedGroup } from "./validate/column-groups.js";

const CHECKS = "Checks:";

const { unit: _, ...dataFields } = tableFields;

/** What is left out, permuted and assumed. */
const checkFields = {
  careers: z
    .array(text())
    .default([])
    .describe(
      "covariates that describe careers, z* for all that begin so: left out together as a benchmark, and dealt out anew between rows as a placebo",
    )
    .register(flagHints, { placeholder: "a,b,z*", commas: true, group: CHECKS }),
  leaveOut: z
    .array(text())
    .default([])
    .describe("a named group of covariates to leave out together as a benchmark, as in 'money=inc,pira'; repeatable")
    .register(flagHints, { placeholder: "name=a,b,z*", group: CHECKS }),
  permutations: integer(0, 100_000)
    .default(100)
    .describe("permutations of each placebo, everything learned again; 0 for none")
    .register(flagHints, { placeholder: "count", group: CHECKS }),
  cfY: number(0, 0.999)
    .default(0.03)
    .describe("assumed partial R2 of an omitted variable with the outcome")
    .register(flagHints, { placeholder: "share", group: CHECKS }),
  cfD: number(0, 0.999)
    .default(0.03)
    .describe("assumed share that an omitted variable adds to what explains the treatment")
    .register(flagHints, { placeholder: "share", group: CHECKS }),
  rho: number(-1, 1)
    .default(1)
    .describe("assumed correlation of the two errors of an omitted variable; 1 is the worst case")
    .register(flagHints, { placeholder: "value", group: CHECKS }),
  nullEffect: number(-1e12, 1e12)
    .default(0)
    .describe("effect that the estimate would be explained away to")
    .register(flagHints, { placeholder: "value", group: CHECKS }),
  rMax: number(0.001, 1)
    .nullable()
    .default(null)
    .describe(
      "R2 that Oster's method takes for a regression with every confounder; 1.3 times that with controls if not given",
    )
    .register(flagHints, { placeholder: "share", group: CHECKS }),
};

/** Every option of `career-dml validate`. */
export const validateOptionsSchema = z.strictObject({
  ...dataFields,
  outcome: neededColumn("column of the outcome, a number"),
  treatment: neededColumn("column of the treatment: 0 or 1, or any number with the estimators plr and pliv"),
  covariates,
  instrument: optionalColumn(
    "column that moves the treatment, and the outcome through it alone: of pliv a number, of iivm 0 or 1",
  ),
  ...sampleDesignFields,
  group: groupColumn,
  missing: missingKept,
  estimator: choice(["forest", "plr", "pliv", "iivm"])
    .default("forest")
    .describe(
      "the estimate that is questioned, as of career-dml estimate: a causal forest, a partially linear regression (plr, with an instrument pliv), or an interactive one with an instrument (iivm)",
    )
    .register(flagHints, { placeholder: "name", group: ESTIMATION }),
  estimand: choice(["ATE", "ATT"])
    .default("ATE")
    .describe("average effect over all rows, or the treated; of the forest")
    .register(flagHints, { placeholder: "name", group: ESTIMATION }),
  ...instrumentedCrossFittingFields,
  trim,
  trees: treesField("trees of the causal forest"),
  minLeaf,
  compliance,
  ...checkFields,
  ...commonFields,
  page: text()
    .nullable()
    .default(null)
    .describe("write tables and figures as one page, .html")
    .register(flagHints, { placeholder: "file", group: OUTPUT }),
});

/** Options of `validate` after defaults. */
export type ValidateOptions = Readonly<z.output<typeof validateOptionsSchema>>;

/** Options of `validate` as a caller gives them. */
export type ValidateOptionsInput = z.input<typeof validateOptionsSchema>;

type Given = Readonly<Record<string, unknown>>;

const DEFAULTS: Given = Object.freeze(validateOptionsSchema.partial().parse({}));

/**
 * Options after defaults, every problem of any field and between fields in one error.
 *
 * @throws {OptionsError} if an option is unknown, absent, out of range, or makes no sense beside another.
 */
export const resolveValidateOptions = (given: ValidateOptionsInput | Given): ValidateOptions =>
  resolveWith("validate", validateOptionsSchema, given, issuesOf(given as Given));

function issuesOf(given: Given): Issue[] {
  const roles = clashes(given, ["outcome", "treatment", "instrument", "covariates"]);
  const page =
    typeof given["page"] === "string" && !/\.html?$/i.test(given["page"])
      ? [{ path: "page", message: `must end in .html, got '${given["page"]}'` }]
      : [];
  return [...roles, ...estimatorIssues(given), ...sampleDesignConflicts(given), ...page, ...groupIssues(given)];
}

type Estimator = ValidateOptions["estimator"];

const INSTRUMENTED: readonly Estimator[] = ["pliv", "iivm"];
const OF_A_SCORE: readonly Estimator[] = ["plr", ...INSTRUMENTED];

/** Options that not every estimator takes. */
const TAKEN_BY: Readonly<Record<string, readonly Estimator[]>> = {
  estimand: ["forest"],
  group: ["forest"],
  trim: ["forest"],
  trees: ["forest"],
  minLeaf: ["forest"],
  secondCluster: OF_A_SCORE,
  weights: OF_A_SCORE,
  instrument: INSTRUMENTED,
  compliance: ["iivm"],
  rMax: ["forest", "plr"],
};

/** Options that the estimator does not take, and the instrument that it does not do without. */
function estimatorIssues(given: Given): Issue[] {
  const estimator = (given["estimator"] ?? DEFAULTS["estimator"]) as Estimator;
  const isAskedFor = askedFor(given, DEFAULTS);
  const idle = Object.entries(TAKEN_BY)
    .filter(([path, by]) => !by.includes(estimator) && isAskedFor(path))
    .map(([path, by]) => {
      const message = `is an option of the estimator${by.length > 1 ? "s" : ""} ${by.join(", ")}, but ${estimator} is asked for`;
      return { path, message };
    });
  const needed = INSTRUMENTED.includes(estimator) && typeof given["instrument"] !== "string";
  if (hasLearnersOf(given["learner"], "instrument") && !INSTRUMENTED.includes(estimator)) {
    const message = `has learners for 'instrument', which the estimator ${estimator} does not learn`;
    idle.push({ path: "learner", message });
  }
  return [...idle, ...(needed ? [{ path: "instrument", message: `is needed with the estimator ${estimator}` }] : [])];
}

const texts = (value: unknown): string[] => [value ?? []].flat().filter((entry) => typeof entry === "string");

/** Groups that name no covariate. */
function groupIssues(given: Given): Issue[] {
  const names = texts(given["covariates"]);
  const absent = (path: string, patterns: readonly string[]): Issue[] =>
    patterns
      .filter((pattern) => matching(names, [pattern]).length === 0)
      .map((pattern) => ({ path, message: `names '${pattern}', which is no column of covariates` }));
  const named = texts(given["leaveOut"]).map((entry) => ({ entry, group: namedGroup(entry) }));
  return [
    ...absent("careers", texts(given["careers"])),
    ...named.flatMap(({ entry, group }) =>
      group === null
        ? [{ path: "leaveOut", message: `must look like name=a,b, got '${entry}'` }]
        : absent("leaveOut", group.patterns),
    ),
  ];
}
