import type { z } from "zod";
import { contextFields } from "./context-options.js";
import { embedOptionsSchema } from "./embed-options.js";
import { commonFields, dataFields } from "./estimate/fields.js";
import { METHODS } from "./estimate/methods.js";
import { optionTable } from "./option-table.js";
import { runOptionsSchema } from "./options.js";
import { powerOptionsSchema } from "./power-options.js";
import { reportFlags } from "./report-options.js";
import { simulateOptionsSchema } from "./simulate-options.js";
import { studyFlags } from "./study-options.js";
import { validateOptionsSchema } from "./validate-options.js";
import { workerOptionsSchema } from "./worker-options.js";

type Fields = Readonly<Record<string, z.ZodType>>;

/** What every method of `estimate` takes, said once. */
const { missing: _, ...shared } = { ...dataFields, ...commonFields } as Fields & { readonly missing: z.ZodType };

/** The options of a method that are its own: those which another method has under the same name and meaning are not. */
const ownOf = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name, field]) => field !== shared[name]));

/** What the documentation shows a table of, by the name in its marker. */
const DOCUMENTED: ReadonlyMap<string, Fields> = new Map<string, Fields>([
  ...METHODS.map(({ name, schema }) => [name, ownOf(schema.shape as Fields)] as const),
  ["estimate", shared],
  ["every command", contextFields],
  ["run", runOptionsSchema.shape],
  ["simulate", simulateOptionsSchema.shape],
  ["embed", embedOptionsSchema.shape],
  ["validate", validateOptionsSchema.shape],
  ["power", powerOptionsSchema.shape],
  ["report", reportFlags],
  ["study", studyFlags],
  ["worker", workerOptionsSchema.shape],
]);

const MARKED = /(<!-- options: ([a-z -]+) -->\n)[\s\S]*?(<!-- end of options -->)/g;

/**
 * A page of the documentation with its tables of options as the schemas have them now, each between `<!-- options: irm -->` and
 * `<!-- end of options -->`.
 *
 * @throws {TypeError} for a marker that names no command and no method.
 */
export const withOptionTables = (page: string): string =>
  page.replace(MARKED, (_, open: string, name: string, close: string) => {
    const fields = DOCUMENTED.get(name);
    if (fields === undefined) throw new TypeError(`there are no options called '${name}'`);
    return `${open}\n${optionTable(fields)}\n\n${close}`;
  });
