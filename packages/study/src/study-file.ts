import { z } from "zod";
import { criterionSchema, truthSchema, verdictSchema } from "./study-criteria.js";

const options = z.record(z.string(), z.json());
const KEY = /^[A-Za-z0-9][A-Za-z0-9._/+-]*$/;
const key = z.string().regex(KEY, "must be letters, digits and ._/+-, a letter or digit first");
const seed = z.int().min(0);

const estimatorEntry = z.strictObject({
  estimator: z.string().min(1).describe("Which estimator, by its name."),
  key: key.optional().describe("Its unique name in this study; the estimator's if left out."),
  label: z.string().min(1).optional().describe("Its name in tables; the key if left out."),
  representation: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe(
      "The representation that it works on; a list stands for one estimator on each, named key/representation.",
    ),
  options: options.default({}).describe("Options of the estimator."),
});

/** A study file: what is simulated and estimated, how often, and what must come out, fixed before anything runs. */
export const studyFileSchema = z.strictObject({
  $schema: z.string().optional().describe("Where this schema is, for the editor."),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "must be at most 40 small letters, digits and dashes")
    .describe("Short name, in the names of its runs."),
  title: z.string().min(1).describe("What is studied, in one line."),
  description: z.string().default("").describe("Why, and what it rests on."),
  seeds: z
    .union(
      [
        z.strictObject({
          first: seed.describe("First seed."),
          count: z.int().min(1).max(1_000_000).describe("How many, one after the other."),
        }),
        z
          .array(seed)
          .min(1)
          .refine((seeds) => new Set(seeds).size === seeds.length, "must not name a seed twice"),
      ],
      "must be {first, count} or a list of whole numbers of at least 0",
    )
    .describe("Seeds of the runs of every cell: a range or a list."),
  simulation: options.default({}).describe("Options of the simulation that all cells share."),
  axes: z
    .record(z.string(), z.array(z.json()).min(1))
    .default({})
    .describe(
      "Options of the simulation and their values: a cell for each combination, the last axis running fastest.",
    ),
  cells: z
    .array(options)
    .min(1)
    .default([{}])
    .describe("Settings of the simulation beyond the common ones; with axes, each is crossed with all combinations."),
  representations: z.array(z.string()).default([]).describe("Representations of careers that each run trains."),
  estimators: z.array(estimatorEntry).min(1).describe("What is estimated in each run."),
  comparisons: z
    .array(z.strictObject({ estimator: key, against: key }))
    .default([])
    .describe("Pairs of estimators, by key, compared seed by seed."),
  published: z
    .array(
      z.strictObject({
        estimator: key.describe("Key of the estimator."),
        estimate: z.number().describe("The published estimate."),
        se: z.number().min(0).optional().describe("Its published standard error."),
        source: z.string().min(1).describe("Who published it."),
      }),
    )
    .default([])
    .describe("Published figures, to be placed among the estimates of the runs."),
  truth: truthSchema
    .default("population")
    .describe(
      "Whose truth errors are counted from where nothing else is said: the sample's at hand or the population's.",
    ),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of intervals; tests are at 1 less it."),
  criteria: z.array(criterionSchema).default([]).describe("What must hold."),
  verdicts: z
    .array(verdictSchema)
    .default([])
    .describe("Words for an estimator in a cell; the first whose rules all hold is given."),
});

/** A study file as it is written. */
export type StudyFile = z.input<typeof studyFileSchema>;
/** The same with its defaults. */
export type CompleteStudyFile = z.output<typeof studyFileSchema>;

/** The JSON schema of study files. */
export function studyJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(studyFileSchema, { io: "input" }), title: "career-dml study" };
}
