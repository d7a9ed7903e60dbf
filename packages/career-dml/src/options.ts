import { z } from "zod";
import { choice, flagHints, integer, number, seed, text } from "./fields.js";
import { profileIssues, resolveWith, roleIssues } from "./option-conflicts.js";

const SIMULATION = "Simulated careers:";
export const DATA = "Your data:";
export const ESTIMATION = "Estimation:";
export const OUTPUT = "Output:";
export const RUNNING = "Running:";

/** Representations in the order of the report. */
export const REPRESENTATIONS = [
  "shares",
  "pca",
  "descriptives",
  "predictive",
  "vib",
  "adversarial",
  "twoStage",
  "multiTask",
  "jointCausal",
  "rLoss",
  "riesz",
  "nextState",
] as const;

/**
 * Those that a run compares unless told: the reference's six, as every further encoder adds its training and a forest to
 * the job. `descriptives` would take time and find nothing more: at n = 4000 it leaves the
 * bias of shares on tilted careers (.054 and .035 against .056 and .036) and twice theirs on a ladder (.17 against .09).
 */
const DEFAULT_REPRESENTATIONS = ["shares", "pca", "predictive", "vib", "adversarial", "twoStage"] as const;

/** The simulated panel, for `simulate` and `run`. */
export const simulationFields = {
  profile: choice(["default", "v3.4", "semi-synthetic"])
    .default("default")
    .describe("design: the corrected one, the reference with its faults (labelled), or one calibrated to NLSY79")
    .register(flagHints, { placeholder: "name", group: SIMULATION }),
  n: integer(10, 10_000_000)
    .default(1000)
    .describe("units to simulate")
    .register(flagHints, { placeholder: "units", group: SIMULATION }),
  periods: integer(2, 1000)
    .default(10)
    .describe("periods of each career (default profile: before anybody adopts)")
    .register(flagHints, { placeholder: "count", group: SIMULATION }),
  occupations: integer(3, 2000)
    .default(50)
    .describe("occupations a career moves between")
    .register(flagHints, { placeholder: "count", group: SIMULATION }),
  careers: choice(["tilt", "ladder"])
    .default("tilt")
    .describe("how ability shapes careers: by occupation shares (tilt) or by their order alone (ladder)")
    .register(flagHints, { placeholder: "kind", group: SIMULATION }),
  careerStrength: number(0, 20)
    .default(1)
    .describe("how strongly careers carry ability; 0 as in the reference, where no method can remove the bias")
    .register(flagHints, { placeholder: "k", group: SIMULATION }),
  selection: choice(["structural", "mechanical"])
    .default("structural")
    .describe("how units select into treatment: by comparing wages, or by a fixed index")
    .register(flagHints, { placeholder: "mode", group: SIMULATION }),
  tau: number(-100, 100)
    .default(0.538)
    .describe("effect in the semi-synthetic profile, in log wage")
    .register(flagHints, { placeholder: "effect", group: SIMULATION }),
};

/** What every command takes, since every random number follows from it. */
export const seedField = {
  seed: seed()
    .default(42)
    .describe("every random number follows from it; 0 is a seed")
    .register(flagHints, { placeholder: "integer", group: RUNNING }),
};

/** Which rows of a file count, and what is made of its columns. */
export const rowFields = {
  table: text()
    .nullable()
    .default(null)
    .describe("table of a DuckDB file")
    .register(flagHints, { placeholder: "name", group: DATA }),
  decimal: choice([".", ","])
    .default(".")
    .describe("decimal mark of a CSV file")
    .register(flagHints, { placeholder: "mark", group: DATA }),
  encoding: text()
    .nullable()
    .default(null)
    .describe("encoding of a CSV file that is not UTF-8, as in windows-1252 or utf-16le")
    .register(flagHints, { placeholder: "name", group: DATA }),
  where: text()
    .nullable()
    .default(null)
    .describe("keep the rows for which this SQL condition holds")
    .register(flagHints, { placeholder: "SQL", group: DATA }),
  derive: z
    .array(text())
    .default([])
    .describe("a new column by SQL, as in 'kids = kids5 + kids618 > 0'; repeatable")
    .register(flagHints, { placeholder: "name = SQL", group: DATA }),
};

/** Where the data are and which column plays which role. */
export const dataFields = {
  data: text()
    .nullable()
    .default(null)
    .describe("CSV, Parquet, Arrow or DuckDB file with one row per unit and time; without it careers are simulated")
    .register(flagHints, { placeholder: "file", group: DATA }),
  ...rowFields,
  outcome: text()
    .nullable()
    .default(null)
    .describe("column of the outcome, taken at the landmark")
    .register(flagHints, { placeholder: "column", group: DATA }),
  treatment: text()
    .nullable()
    .default(null)
    .describe("column of the treatment, 0 or 1, taken at the landmark")
    .register(flagHints, { placeholder: "column", group: DATA }),
  covariates: z
    .array(text())
    .default([])
    .describe("numeric columns to adjust for, taken at the landmark")
    .register(flagHints, { placeholder: "a,b,c", commas: true, group: DATA }),
  instrument: text()
    .nullable()
    .default(null)
    .describe("column that moves the treatment but not the outcome, for the Heckman benchmarks")
    .register(flagHints, { placeholder: "column", group: DATA }),
  unit: text()
    .nullable()
    .default(null)
    .describe("column that identifies a unit over time")
    .register(flagHints, { placeholder: "column", group: DATA }),
  time: text()
    .nullable()
    .default(null)
    .describe("column that orders the rows of a unit: a number or a date")
    .register(flagHints, { placeholder: "column", group: DATA }),
  sequence: z
    .array(text())
    .default([])
    .describe(
      "columns of the career: occupation, industry; repeatable. Without a time column, in a file with one row per unit: " +
        "a name and the first and last of its columns, as in occupation=occ0..occ9",
    )
    .register(flagHints, { placeholder: "column", commas: true, group: DATA }),
  numericSequence: z
    .array(text())
    .default([])
    .describe(
      "numeric columns of the career, read by encoders beside its states: hours, or the outcome, whose past is then read; " +
        "repeatable. Without a time column as in hours=hours0..hours9",
    )
    .register(flagHints, { placeholder: "column", commas: true, group: DATA }),
  at: z
    .union([text(), z.number()])
    .default("last")
    .transform(String)
    .describe(
      "the landmark, at which treatment, covariates and outcome are taken and strictly before which the career ends: " +
        "last (time at which treatment and outcome are observed), first-treated, or a time",
    )
    .register(flagHints, { placeholder: "last|first-treated|TIME", group: DATA }),
  missing: choice(["error", "drop", "indicator"])
    .default("error")
    .describe(
      "units with a missing covariate or number of the career: refuse, drop and count, or add a 0/1 column that marks it; a covariate is then filled with the median",
    )
    .register(flagHints, { placeholder: "rule", group: DATA }),
  emptyHistory: choice(["error", "drop"])
    .default("error")
    .describe("units without a row before their landmark: refuse, or drop and count")
    .register(flagHints, { placeholder: "rule", group: DATA }),
};

/** How many trees a forest has. */
export const treesField = (what: string) =>
  integer(4, 1_000_000)
    .multipleOf(2, {
      error: ({ input }) => `must be even, since trees share half samples in pairs, got ${String(input)}`,
    })
    .default(2000)
    .describe(what)
    .register(flagHints, { placeholder: "count", group: ESTIMATION });

/** What the estimators do. */
const estimationFields = {
  folds: integer(2, 100)
    .default(3)
    .describe("folds of cross-fitting, of encoders and nuisances alike")
    .register(flagHints, { placeholder: "count", group: ESTIMATION }),
  representations: z
    .array(choice(REPRESENTATIONS))
    .min(1, { error: "must name at least one representation" })
    .default([...DEFAULT_REPRESENTATIONS])
    .describe("representations of the career to compare")
    .register(flagHints, { placeholder: "a,b,c", commas: true, group: ESTIMATION }),
  betas: z
    .array(number(0, 1e6))
    .default([0.0001, 0.001, 0.01, 0.05, 0.1, 0.5, 1])
    .describe("strengths of the bottleneck in the sweep")
    .register(flagHints, { placeholder: "a,b,c", commas: true, group: ESTIMATION }),
  epochs: integer(1, 100_000)
    .nullable()
    .default(null)
    .describe(
      "most passes over the careers in the training of an encoder; its own (60 with early stopping, 15 in v3.4) if not given",
    )
    .register(flagHints, { placeholder: "count", group: ESTIMATION }),
  trees: treesField("trees of each causal forest"),
  minLeaf: integer(1)
    .nullable()
    .default(null)
    .describe("fewest units in a leaf, of either side of the mean treatment; the forest's own default if not given")
    .register(flagHints, { placeholder: "units", group: ESTIMATION }),
  trim: number(0, 0.499)
    .default(0.01)
    .describe("units with a propensity below this, or above one minus this, leave the estimand")
    .register(flagHints, { placeholder: "share", group: ESTIMATION }),
  placeboPermutations: integer(0, 100_000)
    .default(20)
    .describe(
      "permutations of each placebo; a fifth as many where the chosen representation is trained, anew each time",
    )
    .register(flagHints, { placeholder: "count", group: ESTIMATION }),
};

/** Where the report of a run goes unless told. */
export const REPORT_FOLDER = "career-dml-report";

const outputFields = {
  out: text()
    .default(REPORT_FOLDER)
    .describe("folder of the report")
    .register(flagHints, { placeholder: "folder", group: OUTPUT }),
};

/** Every option of `career-dml run`, of its configuration file and of `runPipeline`: one list for the three. */
export const runOptionsSchema = z.strictObject({
  ...simulationFields,
  ...dataFields,
  ...estimationFields,
  ...outputFields,
  ...seedField,
});

const DEFAULTS: Readonly<Record<string, unknown>> = Object.freeze(runOptionsSchema.parse({}));

/** Options of a run after defaults. */
export type RunOptions = Readonly<z.output<typeof runOptionsSchema>>;

/** Options of a run as a caller gives them: any of them. */
export type RunOptionsInput = z.input<typeof runOptionsSchema>;

/**
 * Options after defaults, every problem of any field and between fields in one error.
 *
 * @throws {OptionsError} if an option is unknown, out of range, or makes no sense beside another.
 */
export function resolveRunOptions(given: RunOptionsInput | Readonly<Record<string, unknown>> = {}): RunOptions {
  return resolveWith("run", runOptionsSchema, given, [
    ...roleIssues(given, DEFAULTS),
    ...profileIssues(given, DEFAULTS),
  ]);
}
