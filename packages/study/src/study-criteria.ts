import { z } from "zod";

/** What a criterion or a verdict looks at, by the names of a study file. */
export const MEASURES = [
  "estimate",
  "bias",
  "absoluteBias",
  "empiricalSe",
  "meanSe",
  "seRatio",
  "rmse",
  "coverage",
  "power",
  "failureRate",
] as const;

/** Paired measures: of an estimator less another, over the seeds that both have. */
export const PAIRED_MEASURES = ["errorDifference", "squaredErrorDifference"] as const;

/** Figures that criteria and verdicts can bound. */
export type Measure = (typeof MEASURES)[number];

/** Figures of two estimators on the same runs that criteria can bound. */
export type PairedMeasure = (typeof PAIRED_MEASURES)[number];

/** Whose truth errors are counted from. */
export const truthSchema = z.enum(["sample", "population"]);

/** Whose truth errors are counted from: the sample's or the population's. */
export type TruthKind = z.output<typeof truthSchema>;

const bounds = {
  atLeast: z.number().optional().describe("Lower bound, itself allowed."),
  atMost: z.number().optional().describe("Upper bound, itself allowed."),
};

const tolerance = z
  .number()
  .min(0)
  .default(2)
  .describe(
    "Monte Carlo standard errors by which a value may miss its bounds and still count as within Monte Carlo error. Default 2.",
  );

const isBounded = ({ atLeast, atMost }: { atLeast?: number | undefined; atMost?: number | undefined }): boolean =>
  (atLeast !== undefined || atMost !== undefined) && (atLeast ?? -Infinity) <= (atMost ?? Infinity);
const BOUNDED = "must have atLeast, atMost or both, in this order";

const where = z
  .record(z.string(), z.json())
  .default({})
  .describe("Which cells: option and value, or a list of values; all cells if empty.");

const common = {
  name: z.string().min(1).describe("Unique name of the criterion."),
  statement: z.string().default("").describe("What is claimed, in words."),
  cells: where,
};

const keys = z.array(z.string()).min(1);

const ofEstimates = z
  .strictObject({
    ...common,
    measure: z.enum([...MEASURES, ...PAIRED_MEASURES]).describe("What is bounded."),
    estimators: keys.optional().describe("Keys of the estimators; all if left out."),
    except: z.array(z.string()).default([]).describe("Keys of estimators that are left out."),
    against: z.string().optional().describe("Key of the estimator that a paired measure compares with."),
    truth: truthSchema.optional().describe("Truth of the errors; the study's if left out."),
    ...bounds,
    tolerance,
  })
  .refine(isBounded, BOUNDED)
  .refine(
    ({ measure, against }) => PAIRED_MEASURES.includes(measure as PairedMeasure) === (against !== undefined),
    "must have against with a paired measure, and with no other",
  );

const ofWords = z
  .strictObject({
    ...common,
    measure: z.literal("said").describe("Share of the runs in which the software itself said so."),
    said: z.string().describe("Name of what was said."),
    equals: z.json().describe("The value that is counted."),
    ...bounds,
    tolerance,
  })
  .refine(isBounded, BOUNDED);

/** A claim that is fixed before the study runs; it must hold in each of its cells, for each of its estimators. */
export const criterionSchema = z.discriminatedUnion("measure", [ofWords, ofEstimates]);

/** What must come out of a study: {@link criterionSchema} says what it holds. */
export type Criterion = Readonly<z.output<typeof criterionSchema>>;

/** A criterion of estimates. */
export type EstimateCriterion = Readonly<z.output<typeof ofEstimates>>;

/** A word for estimators that keep all rules in a cell. */
export const verdictSchema = z.strictObject({
  verdict: z.string().min(1).describe("The word: recovers, biased."),
  rules: z
    .array(
      z
        .strictObject({
          measure: z.enum(MEASURES).describe("What is bounded."),
          truth: truthSchema.optional().describe("Truth of the errors; the study's if left out."),
          ...bounds,
        })
        .refine(isBounded, BOUNDED),
    )
    .describe("All must hold; none is needed for a word that fits what no earlier one does."),
});

/** A word for estimators and the rules that it takes: {@link verdictSchema} says what it holds. */
export type VerdictRule = Readonly<z.output<typeof verdictSchema>>;
