import { type CareerSimulation, simulateCareers } from "@career-dml/dgp";
import { z } from "zod";
import { flagHints, text } from "./fields.js";
import { profileIssues, resolveWith } from "./option-conflicts.js";
import { OUTPUT, type RunOptions, seedField, simulationFields } from "./options.js";

/** Every option of `career-dml simulate`. */
export const simulateOptionsSchema = z.strictObject({
  ...simulationFields,
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
  resolveWith("simulate", simulateOptionsSchema, given, profileIssues(given, DEFAULTS));

/**
 * The careers that the options describe; what a profile fixes is left to it.
 *
 * @throws {OptionsError} if the profile cannot have so few periods.
 */
export function simulatedCareers(options: Pick<RunOptions, keyof typeof simulationFields | "seed">): CareerSimulation {
  const { profile, seed, n, periods, occupations, selection, careers, careerStrength, tau } = options;
  const common = { profile, seed, n, periods, occupations };
  switch (profile) {
    case "default":
      return simulateCareers({ ...common, selection, careers, careerStrength });
    case "v3.4":
      return simulateCareers({ ...common, selection });
    case "semi-synthetic":
      return simulateCareers({ ...common, tau });
  }
}
