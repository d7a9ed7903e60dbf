import type { Issue } from "@career-dml/core";
import type { Nuisance } from "@career-dml/dml";
import { z } from "zod";
import { choice, type FlagHint, flagHints, integer, number, text } from "../fields.js";
import { DATA, ESTIMATION, OUTPUT, rowFields, seedField } from "../options.js";
import { learnerField, learnerList } from "./learner-field.js";

const column: FlagHint = { placeholder: "column", group: DATA };
const columns: FlagHint = { placeholder: "a,b,c", commas: true, group: DATA };

/** Text that must be given: its absence is told as such, not as a wrong type. */
function needed(what: string): z.ZodString {
  const wrong = ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is needed: ${what}` : `must be text that is not empty, got ${JSON.stringify(input)}`;
  return z.string({ error: wrong }).min(1, { error: wrong }).describe(what);
}

/** The column of a role that a method cannot do without. */
export const neededColumn = (what: string): z.ZodString => needed(what).register(flagHints, column);

/** The column of a role that a method can do without. */
export const optionalColumn = (what: string) =>
  text().nullable().default(null).describe(what).register(flagHints, column);

/** Columns of a role, maybe none. */
export const columnList = (what: string) => z.array(text()).default([]).describe(what).register(flagHints, columns);

/** What a method does about rows with a missing covariate, if it does not take them as they are. */
const MISSING = {
  error:
    "rows with a missing value: refuse them with their counts, drop and count them, or fill covariates with the median and add a 0/1 column",
  keep: "rows with a missing covariate: keep them, as this method takes them; refuse, drop and count; or fill with the median and add a 0/1 column",
};

/** Where the rows are. Missing covariates are refused by default. */
export const dataFields = {
  data: needed("CSV, Parquet, Arrow or DuckDB file with one row per observation").register(flagHints, {
    placeholder: "file",
    group: DATA,
  }),
  ...rowFields,
  unit: optionalColumn("column that names a row, for --predictions; the row number stands there in any case"),
  missing: choice(["error", "drop", "indicator"])
    .default("error")
    .describe(MISSING.error)
    .register(flagHints, { placeholder: "rule", group: DATA }),
};

/** The rule for methods that learn from rows with missing covariates. */
export const missingKept = choice(["keep", "error", "drop", "indicator"])
  .default("keep")
  .describe(MISSING.keep)
  .register(flagHints, { placeholder: "rule", group: DATA });

/** Columns to adjust for. */
export const covariates = columnList("numeric columns to adjust for");

/** Level, seed: what every method ends in. */
export const commonFields = {
  level: number(0.5, 0.9999)
    .default(0.95)
    .describe("level of the intervals")
    .register(flagHints, { placeholder: "share", group: ESTIMATION }),
  ...seedField,
};

/** A file of per-row results. */
export const predictionsField = (what: string) =>
  text()
    .nullable()
    .default(null)
    .describe(`${what}, one row per row of the data that was used: CSV or Parquet by the ending`)
    .register(flagHints, { placeholder: "file", group: OUTPUT });

/** How nuisances are learned out of fold, by a method that learns these. */
const crossFittingFieldsOf = (...nuisances: readonly [Nuisance, ...Nuisance[]]) => ({
  folds: z
    .union([integer(2, 1000), text()], {
      error: ({ input }) => `must be a number of folds or a file, got ${JSON.stringify(input)}`,
    })
    .default(5)
    .describe(
      "folds of cross-fitting, or a file with a column fold (and rep, for several partitions) per row of the data",
    )
    .register(flagHints, { placeholder: "count|file", group: ESTIMATION }),
  learner: learnerField(...nuisances),
});

/** Of methods that adjust for covariates. */
export const crossFittingFields = crossFittingFieldsOf("outcome", "treatment");

/** Of methods with an instrument. */
export const instrumentedCrossFittingFields = crossFittingFieldsOf("outcome", "treatment", "instrument");

/** Of methods whose outcome is seen for the selected. */
export const selectedCrossFittingFields = crossFittingFieldsOf("outcome", "treatment", "selection");

/** Learners of an effect from scores. */
export const effectLearner = learnerList
  .default(["stack"])
  .describe(
    "learners of the effects of single rows, by the names of --learner; stack is the default of the package (ridge, boosting and a constant)",
  )
  .register(flagHints, { placeholder: "a,b", commas: true, group: ESTIMATION });

/** Draws of a bootstrap unless told. */
export const REPLICATIONS = 200;

/** How often cross-fitting is repeated with new folds. */
export const repetitions = integer(1, 1000)
  .default(1)
  .describe("partitions into folds; the estimate is their median")
  .register(flagHints, { placeholder: "count", group: ESTIMATION });

/** Who is left out for a propensity near 0 or 1. */
export const trim = number(0, 0.499)
  .default(0.01)
  .describe("rows with a propensity below this, or above one minus this, leave the estimand; 0 keeps all of them")
  .register(flagHints, { placeholder: "share", group: ESTIMATION });

/** What becomes of the rows that `trim` is about. */
export const extreme = choice(["drop", "clip"])
  .default("drop")
  .describe("propensities beyond --trim: drop their rows, or move them to the bound and count them in a warning")
  .register(flagHints, { placeholder: "rule", group: ESTIMATION });

/** Whose effect is averaged. */
export const estimand = choice(["ATE", "ATT", "ATC", "ATO"])
  .default("ATE")
  .describe("average effect over all rows, the treated, the untreated, or by overlap e (1 - e)")
  .register(flagHints, { placeholder: "name", group: ESTIMATION });

/** The score of a partially linear model. */
export const score = choice(["partialling-out", "iv-type"])
  .default("partialling-out")
  .describe("residual on residual, or the treatment residual as an instrument for the treatment")
  .register(flagHints, { placeholder: "name", group: ESTIMATION });

/** Inverse propensity weights that average one in each arm. */
export const normalise = z
  .boolean({ error: "must be true or false" })
  .default(false)
  .describe("make the inverse propensity weights average one in each arm")
  .register(flagHints, { placeholder: "", group: ESTIMATION });

/** Rows that belong together. */
export const clusterColumn = optionalColumn("column of clusters: rows of one may depend on each other");

/** Rows that belong together in a second way. */
export const secondClusterColumn = optionalColumn(
  "column of clusters in a second dimension, as of years beside firms: rows that share either may depend on each other, and --folds counts groups of each dimension",
);

/** How many rows of the population each stands for. */
export const scoreWeightsColumn = optionalColumn(
  "column of sampling weights, positive numbers: they weigh the score, not what is learned",
);

/** Options of methods whose score can be of a weighted sample, with clusters in two dimensions. */
export const sampleDesignFields = {
  cluster: clusterColumn,
  secondCluster: secondClusterColumn,
  weights: scoreWeightsColumn,
};

/** Options of `sampleDesignFields` that make no sense beside others. */
export function sampleDesignConflicts({ cluster, secondCluster, folds }: Readonly<Record<string, unknown>>): Issue[] {
  if (typeof secondCluster !== "string") return [];
  const path = "secondCluster";
  if (typeof cluster !== "string") return [{ path, message: "needs the clusters of a first dimension, in cluster" }];
  if (cluster === secondCluster) return [{ path, message: `names column '${cluster}', which is the cluster` }];
  if (typeof folds !== "string") return [];
  return [{ path, message: "needs a number of folds: those of a file cannot keep clusters of two dimensions apart" }];
}

/** Rows whose average effect is asked for. */
export const groupColumn = optionalColumn(
  "column of groups known before treatment: the average effect of each, with a band that holds all of them together",
);

/** How much a row counts. */
export const weightsColumn = optionalColumn("column of sampling weights, positive numbers");

/** Covariances of least squares. */
export const leastSquaresVcov = choice(["auto", "classical", "robust", "cluster", "HC0", "HC1", "HC2", "HC3"])
  .default("auto")
  .describe(
    "standard errors: classical, robust (HC3) or by cluster; auto is by cluster where --cluster is given, else robust",
  )
  .register(flagHints, { placeholder: "kind", group: ESTIMATION });

/** Covariates of the equation that selects. */
export const selectors = columnList("numeric columns of the equation that selects; those of --covariates if not given");

/** Columns that enter the equation that selects, and no other. */
export const instrumentColumns = columnList;

/** Smallest leaf of a forest; its package knows best. */
export const minLeaf = integer(1)
  .nullable()
  .default(null)
  .describe("fewest rows in a leaf, of either side of the mean treatment; the forest's own default if not given")
  .register(flagHints, { placeholder: "rows", group: ESTIMATION });
