import type { Issue } from "@career-dml/core";
import { EncoderOptionsSchema, type PartialEncoderOptions } from "@career-dml/gru/options";
import { type EncoderName, VARIANTS } from "@career-dml/gru/variants";
import { z } from "zod";
import { choice, flagHints, integer, text } from "./fields.js";
import { askedFor, resolveWith, roleIssues } from "./option-conflicts.js";
import { DATA, dataFields, ESTIMATION, OUTPUT, seedField } from "./options.js";

const ENCODER = "Encoder:";

/** Options of an encoder that are flags, with what their flags show; profile v3.4 alone needs the others. */
const PLACEHOLDERS = {
  embedding: "columns",
  embeddingStart: "kind",
  embeddingScale: "sd",
  hidden: "units",
  phi: "columns",
  epochs: "count",
  pretraining: "epochs",
  fineTuning: "part",
  batch: "rows",
  learningRate: "rate",
  weightDecay: "rate",
  precision: "kind",
  validation: "share",
  patience: "epochs",
  beta: "weight",
  lambda: "weight",
  adversaryHidden: "units",
  window: "states",
  ensemble: "count",
} as const;

const encoderFields = EncoderOptionsSchema.pick({
  embedding: true,
  embeddingStart: true,
  embeddingScale: true,
  hidden: true,
  phi: true,
  epochs: true,
  pretraining: true,
  fineTuning: true,
  batch: true,
  learningRate: true,
  weightDecay: true,
  precision: true,
  validation: true,
  patience: true,
  beta: true,
  lambda: true,
  adversaryHidden: true,
  window: true,
  ensemble: true,
} satisfies Record<keyof typeof PLACEHOLDERS, true>).shape;

for (const [name, placeholder] of Object.entries(PLACEHOLDERS)) {
  encoderFields[name as keyof typeof PLACEHOLDERS].register(flagHints, { placeholder, group: ENCODER });
}

/** Columns by role, as in `run`; careers are never simulated here, and nothing needs an instrument. */
const { data: _data, instrument: _instrument, ...roleFields } = dataFields;

const fileField = {
  data: text()
    .nullable()
    .default(null)
    .describe("CSV, Parquet, Arrow or DuckDB file with one row per unit and time; needed")
    .register(flagHints, { placeholder: "file", group: DATA }),
};

/** What is trained, or which trained model is used. */
const modelFields = {
  variant: choice(Object.keys(VARIANTS) as [EncoderName, ...EncoderName[]])
    .default("vib")
    .describe("encoder to train")
    .register(flagHints, { placeholder: "name", group: ENCODER }),
  ...encoderFields,
  folds: integer(2, 100)
    .nullable()
    .default(null)
    .describe(
      "cross-fit: one encoder per fold, trained on the others; without it one encoder is trained on all rows, which knows their outcomes",
    )
    .register(flagHints, { placeholder: "count", group: ESTIMATION }),
  leakagePermutations: integer(0, 100_000)
    .default(0)
    .describe("trainings on permuted outcomes that tell whether the representation leaks; 0 for none, at least 2")
    .register(flagHints, { placeholder: "count", group: ESTIMATION }),
  model: text()
    .nullable()
    .default(null)
    .describe(
      "apply the encoders of this file to the careers in data instead of training; outcome and treatment are not needed",
    )
    .register(flagHints, { placeholder: "file", group: ENCODER }),
};

const outputFields = {
  out: text()
    .default("embedding.csv")
    .describe("one row per unit, CSV or Parquet by its ending")
    .register(flagHints, { placeholder: "file", group: OUTPUT }),
  everyFold: z
    .boolean({ error: "must be true or false" })
    .default(false)
    .describe("with folds: the columns of every encoder, not only of the one that never saw the unit")
    .register(flagHints, { placeholder: "", group: OUTPUT }),
  saveModel: text()
    .nullable()
    .default(null)
    .describe("file of the trained encoders, for --model; beside out with the ending .encoder if not given")
    .register(flagHints, { placeholder: "file", group: OUTPUT }),
  attribution: text()
    .nullable()
    .default(null)
    .describe(
      "which occupations and moves the predictions hang on: a table as .csv, .md, .tex or .html; figures beside it as .svg",
    )
    .register(flagHints, { placeholder: "file", group: OUTPUT }),
};

/** Every option of `career-dml embed`. */
export const embedOptionsSchema = z.strictObject({
  ...fileField,
  ...roleFields,
  ...modelFields,
  ...outputFields,
  ...seedField,
});

/** Options of `embed` after defaults. */
export type EmbedOptions = Readonly<z.output<typeof embedOptionsSchema>>;

/** Options of `embed` as a caller gives them. */
export type EmbedOptionsInput = z.input<typeof embedOptionsSchema>;

const DEFAULTS: Readonly<Record<string, unknown>> = Object.freeze(embedOptionsSchema.parse({}));

/** Options that say how encoders are trained: a trained model has its own. */
const TRAINING = ["variant", ...Object.keys(encoderFields), "folds", "leakagePermutations", "everyFold", "saveModel"];

/**
 * Options after defaults, every problem of any field and between fields in one error.
 *
 * @throws {OptionsError} if an option is unknown, out of range, or makes no sense beside another.
 */
export const resolveEmbedOptions = (given: EmbedOptionsInput | Readonly<Record<string, unknown>> = {}): EmbedOptions =>
  resolveWith("embed", embedOptionsSchema, given, [
    ...(typeof (given as { model?: unknown }).model === "string" ? applyIssues(given) : trainIssues(given)),
  ]);

/** The encoder's options among those of the command. */
export const encoderOptionsOf = (options: EmbedOptions): PartialEncoderOptions =>
  Object.fromEntries(
    [...Object.keys(encoderFields), "seed"].map((name) => [name, options[name as keyof EmbedOptions]]),
  );

type Given = Readonly<Record<string, unknown>>;

function trainIssues(given: Given): Issue[] {
  const isAskedFor = askedFor(given, DEFAULTS);
  if (!isAskedFor("data")) return [{ path: "data", message: "is needed: the file of the careers" }];
  const issues = roleIssues(given, DEFAULTS);
  if (isAskedFor("everyFold") && !isAskedFor("folds")) issues.push({ path: "everyFold", message: "needs folds" });
  if (given["leakagePermutations"] === 1) {
    issues.push({
      path: "leakagePermutations",
      message: "must be 0 or at least 2, since it is their spread that tells chance",
    });
  }
  return issues;
}

/** With outcome and treatment landmarks are found as in training; without, careers are read whole or up to a time. */
function applyIssues(given: Given): Issue[] {
  const isAskedFor = askedFor(given, DEFAULTS);
  const idle = TRAINING.filter(isAskedFor).map((path) => ({
    path,
    message: "is an option of training, but a trained model is given",
  }));
  if (!isAskedFor("data")) return [...idle, { path: "data", message: "is needed: the file of the new careers" }];
  // With a time column the kinds of state are those of the model, unless they are named.
  const roles = roleIssues(given, DEFAULTS).filter(({ path }) => path !== "sequence" || !isAskedFor("time"));
  if (isAskedFor("outcome") || isAskedFor("treatment")) return [...idle, ...roles];
  // What finds landmarks or describes them; careers alone have neither.
  const landmark = ["covariates", ...(given["at"] === "first-treated" ? ["at"] : [])].filter(isAskedFor);
  const needed = landmark.map((path) => ({ path, message: "needs outcome and treatment" }));
  return [...idle, ...needed, ...roles.filter(({ path }) => path !== "outcome" && path !== "treatment")];
}
