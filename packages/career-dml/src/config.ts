import { FileError, type Issue, OptionsError, resolveOptions } from "@career-dml/core";
import { z } from "zod";
import { type ContextOptions, contextFields, contextSchema } from "./context-options.js";
import { embedOptionsSchema } from "./embed-options.js";
import { METHODS } from "./estimate/methods.js";
import { runOptionsSchema } from "./options.js";
import { powerOptionsSchema } from "./power-options.js";
import { readJson } from "./read-json.js";
import { simulateOptionsSchema } from "./simulate-options.js";
import { validateOptionsSchema } from "./validate-options.js";

type Given = Readonly<Record<string, unknown>>;

/** A configuration file: every option of a run, and how to run it. */
const configFileSchema = z.strictObject({
  $schema: z.string().optional().describe("where this schema is, for the editor"),
  ...runOptionsSchema.shape,
  ...contextFields,
});

/** The JSON schema of a configuration file, published as `career-dml/career-dml.schema.json`. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configFileSchema, { io: "input" });
  return { ...schema, title: "career-dml configuration", description: "Options of `career-dml run --config`." };
}

/** The JSON schema of a configuration file of one command, from the fields of its options. */
function commandJsonSchema(command: string, fields: z.core.$ZodShape): Record<string, unknown> {
  const all = z.strictObject({ $schema: configFileSchema.shape.$schema, ...fields, ...contextFields });
  const description = `Options of \`career-dml ${command} --config\`.`;
  return { ...z.toJSONSchema(all, { io: "input" }), title: `career-dml ${command} configuration`, description };
}

/** Published as `career-dml/career-dml.embed.schema.json`. */
export const embedJsonSchema = () => commandJsonSchema("embed", embedOptionsSchema.shape);

/** Published as `career-dml/career-dml.simulate.schema.json`. */
export const simulateJsonSchema = () => commandJsonSchema("simulate", simulateOptionsSchema.shape);

/** Published as `career-dml/career-dml.validate.schema.json`. A column that it needs may stand in the file or in a flag. */
export const validateJsonSchema = () => commandJsonSchema("validate", validateOptionsSchema.partial().shape);

/** Published as `career-dml/career-dml.power.schema.json`. */
export const powerJsonSchema = () => commandJsonSchema("power", powerOptionsSchema.shape);

/**
 * The JSON schema of a configuration file of `estimate`, published as `career-dml/career-dml.estimate.schema.json`: one
 * alternative for each method. A column that a method needs may stand in the file or in a flag.
 */
export function estimateJsonSchema(): Record<string, unknown> {
  const alternatives = METHODS.map(({ name, title, schema }) => {
    const fields = z.strictObject({
      $schema: configFileSchema.shape.$schema,
      estimator: z.literal(name).describe("the method of the command"),
      ...schema.partial().shape,
      ...contextFields,
    });
    const { $schema: _, ...alternative } = z.toJSONSchema(fields, { io: "input" });
    return { title, ...alternative };
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "career-dml estimate configuration",
    description: "Options of `career-dml estimate METHOD --config`.",
    oneOf: alternatives,
  };
}

/**
 * The options in a configuration file, unchecked.
 *
 * @throws {FileError} if it cannot be read or is not a JSON object.
 */
export async function readConfig(file: string): Promise<Given> {
  const content = await readJson(file, "configuration file");
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new FileError(file, "must hold one JSON object of options");
  }
  return Object.fromEntries(Object.entries(content).filter(([name]) => name !== "$schema"));
}

/**
 * The options of a command and how to run it, all problems of both in one error.
 *
 * @param given What flags and configuration file say, flags over the file.
 * @param resolve Resolves the options of the command.
 * @throws {OptionsError} if an option is unknown, out of range, or makes no sense beside another.
 */
export function resolveCommand<T>(
  given: Given,
  resolve: (options: Given) => T,
): { readonly options: T; readonly context: ContextOptions } {
  const entries = Object.entries(given);
  const issues: Issue[] = [];
  const attempt = <R>(step: () => R): R | undefined => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      issues.push(...error.issues);
      return undefined;
    }
  };
  const options = attempt(() => resolve(Object.fromEntries(entries.filter((entry) => !isContext(entry)))));
  const context = attempt(() => resolveOptions("run", contextSchema, Object.fromEntries(entries.filter(isContext))));
  if (options === undefined || context === undefined) throw new OptionsError("career-dml", issues);
  return { options, context };
}

const isContext = ([name]: [string, unknown]): boolean => Object.hasOwn(contextFields, name);
