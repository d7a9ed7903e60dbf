import { z } from "zod";
import {
  clusterColumn,
  covariates,
  dataFields as tableFields,
  missingKept,
  optionalColumn,
  trim,
} from "../estimate/fields.js";
import { optionalLearnerField } from "../estimate/learner-field.js";
import { choice, flagHints, integer, number, text } from "../fields.js";
import { DATA, ESTIMATION, simulationFields as runFields } from "../options.js";
import { between, distinctList } from "./number-fields.js";

const QUESTION = "The question:";
const DESIGN = "The design:";
const SIMULATION = "Simulated studies:";

/** What is asked. */
export const questionFields = {
  n: distinctList(integer(4, 1_000_000_000), 20)
    .default([])
    .describe("units, several at once; 1000 if not given, those of a file with --data, 500,1000,2000 with --simulate")
    .register(flagHints, { placeholder: "units,…", commas: true, group: QUESTION }),
  effect: distinctList(
    z
      .number({ error: ({ input }) => `must be a number other than 0, got ${JSON.stringify(input)}` })
      .refine((effect) => effect !== 0, { error: "must not be 0: no test finds what is not there" }),
    5,
  )
    .min(1, { error: "must name at least one effect" })
    .default([0.08])
    .describe("effects to be found, in units of the outcome, several at once")
    .register(flagHints, { placeholder: "effect,…", commas: true, group: QUESTION }),
  power: distinctList(between(0, 1), 5)
    .min(1, { error: "must name at least one power" })
    .default([0.8])
    .describe("probability of finding an effect, several at once")
    .register(flagHints, { placeholder: "share,…", commas: true, group: QUESTION }),
  alpha: between(0, 1)
    .default(0.05)
    .describe("level of the test: how often it finds an effect where there is none")
    .register(flagHints, { placeholder: "share", group: QUESTION }),
  sides: integer(1, 2)
    .default(2)
    .describe("2: effects of either sign are looked for; 1: of the sign of --effect alone")
    .register(flagHints, { placeholder: "1|2", group: QUESTION }),
  distribution: choice(["normal", "t"])
    .default("normal")
    .describe("of the test statistic: normal, or Student's t, exact where units or clusters are few")
    .register(flagHints, { placeholder: "name", group: QUESTION }),
};

/** What the formula takes; with data, what is given stands above what the data say. */
export const designFields = {
  sigma: between(0, Infinity)
    .nullable()
    .default(null)
    .describe("standard deviation of the outcome; 1 if not given, so that effects are in standard deviations")
    .register(flagHints, { placeholder: "value", group: DESIGN }),
  r2: between(-Infinity, 1)
    .nullable()
    .default(null)
    .describe("share of the outcome's variance that the adjustment explains; 0 if not given")
    .register(flagHints, { placeholder: "share", group: DESIGN }),
  share: between(0, 1)
    .nullable()
    .default(null)
    .describe("treated share, or, with --compliance, share of the units that are encouraged; 0.5 if not given")
    .register(flagHints, { placeholder: "share", group: DESIGN }),
  adjusted: integer(0, 1_000_000)
    .default(0)
    .describe("columns adjusted for by least squares: each costs the t test a degree of freedom")
    .register(flagHints, { placeholder: "count", group: DESIGN }),
  clusterSize: number(1, 1e9)
    .nullable()
    .default(null)
    .describe("mean units of a cluster, where units come in clusters")
    .register(flagHints, { placeholder: "units", group: DESIGN }),
  icc: number(0, 1)
    .nullable()
    .default(null)
    .describe("correlation of what the adjustment leaves of the outcome between two units of a cluster")
    .register(flagHints, { placeholder: "value", group: DESIGN }),
  clusterVariation: number(0, 100)
    .default(0)
    .describe("standard deviation of the sizes of clusters over their mean")
    .register(flagHints, { placeholder: "value", group: DESIGN }),
  treatmentIcc: number(0, 1)
    .default(1)
    .describe(
      "correlation of the treatment between two units of a cluster: 1, whole clusters are treated; 0, units are",
    )
    .register(flagHints, { placeholder: "value", group: DESIGN }),
  compliance: between(0, 1, "end")
    .nullable()
    .default(null)
    .describe("share of units whose treatment a 0/1 instrument, or an encouragement, moves")
    .register(flagHints, { placeholder: "share", group: DESIGN }),
  instrumentR2: between(0, 1, "end")
    .nullable()
    .default(null)
    .describe("R2 of an instrument of any kind with what covariates leave of the treatment")
    .register(flagHints, { placeholder: "share", group: DESIGN }),
};

/** Where the design is estimated from. */
export const roleFields = {
  data: text()
    .nullable()
    .default(null)
    .describe(
      "CSV, Parquet, Arrow or DuckDB file with one row per unit, from which the design is estimated out of fold",
    )
    .register(flagHints, { placeholder: "file", group: DATA }),
  table: tableFields.table,
  decimal: tableFields.decimal,
  encoding: tableFields.encoding,
  where: tableFields.where,
  derive: tableFields.derive,
  outcome: optionalColumn("column of the outcome, a number"),
  treatment: optionalColumn("column of the treatment, 0 or 1"),
  covariates,
  cluster: clusterColumn,
  instrument: optionalColumn("column of an instrument, a number"),
  missing: missingKept,
};

const { n: _, tau: __, ...careers } = runFields;

export const simulationFields = {
  simulate: z
    .boolean({ error: "must be true or false" })
    .default(false)
    .describe(
      "simulate studies of careers and count how often a doubly robust estimate on occupation shares finds the effect",
    )
    .register(flagHints, { placeholder: "", group: SIMULATION }),
  studies: integer(2, 1_000_000)
    .default(100)
    .describe("studies of each n and effect, and of no effect")
    .register(flagHints, { placeholder: "count", group: SIMULATION }),
  ...careers,
  noise: between(0, Infinity)
    .nullable()
    .default(null)
    .describe("standard deviation of the outcome's noise; the profile's own if not given")
    .register(flagHints, { placeholder: "value", group: SIMULATION }),
  level: number(0.5, 0.9999)
    .default(0.95)
    .describe("level of the intervals of what is simulated")
    .register(flagHints, { placeholder: "share", group: SIMULATION }),
};

export const estimationFields = {
  folds: integer(2, 100)
    .default(5)
    .describe("folds of cross-fitting")
    .register(flagHints, { placeholder: "count", group: ESTIMATION }),
  learner: optionalLearnerField(
    "If not given stack with --data, ridge, which is quick, with --simulate",
    "outcome",
    "treatment",
    "instrument",
  ),
  trim,
};
