import { z } from "zod";
import { flagHints, text } from "./fields.js";
import { profileIssues, resolveWith } from "./option-conflicts.js";
import { OUTPUT, seedField, simulationFields } from "./options.js";
import { designFields, designIssues } from "./simulation-design.js";

/** Every option of `career-dml simulate`. */
export const simulateOptionsSchema = z.strictObject({
  ...simulationFields,
  ...designFields,
  out: text()
    .default("careers.csv")
    .describe("the panel, CSV or Parquet by its ending; its truths go beside it, as in careers.truth.csv")
    .register(flagHints, { placeholder: "file", group: OUTPUT }),
  ...seedField,
});

export type SimulateOptions = Readonly<z.output<typeof simulateOptionsSchema>>;

const DEFAULTS = Object.freeze(simulateOptionsSchema.parse({}));

/** @throws {OptionsError} if an option is unknown, out of range, or none of the profile's. */
export const resolveSimulateOptions = (given: Readonly<Record<string, unknown>> = {}): SimulateOptions =>
  resolveWith("simulate", simulateOptionsSchema, given, [...profileIssues(given, DEFAULTS), ...designIssues(given)]);
