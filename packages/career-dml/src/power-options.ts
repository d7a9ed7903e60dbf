import { z } from "zod";
import { flagHints, text } from "./fields.js";
import { resolveWith } from "./option-conflicts.js";
import { OUTPUT, seedField } from "./options.js";
import { powerConflicts } from "./power/power-conflicts.js";
import { designFields, estimationFields, questionFields, roleFields, simulationFields } from "./power/power-fields.js";

/** Every option of `career-dml power`. */
export const powerOptionsSchema = z.strictObject({
  ...questionFields,
  ...designFields,
  ...roleFields,
  ...simulationFields,
  ...estimationFields,
  figure: text()
    .nullable()
    .default(null)
    .describe(
      "draw the frontier, .svg or .png; with --simulate the shares found go beside it, as in power.simulated.svg",
    )
    .register(flagHints, { placeholder: "file", group: OUTPUT }),
  ...seedField,
});

/** Options of `power` after defaults. */
export type PowerOptions = Readonly<z.output<typeof powerOptionsSchema>>;

/** Options of `power` as a caller gives them: any of them. */
export type PowerOptionsInput = z.input<typeof powerOptionsSchema>;

type Given = Readonly<Record<string, unknown>>;

const DEFAULTS: Given = Object.freeze(powerOptionsSchema.parse({}));

/**
 * Options after defaults, every problem of any field and between fields in one error.
 *
 * @throws {OptionsError} if an option is unknown, out of range, or makes no sense beside another.
 */
export const resolvePowerOptions = (given: PowerOptionsInput | Given = {}): PowerOptions =>
  resolveWith("power", powerOptionsSchema, given, powerConflicts(given as Given, DEFAULTS));
