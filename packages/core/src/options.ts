import { z } from "zod";
import { OptionsError } from "./errors.js";

/**
 * Checks `given` against a schema of named defaults, refuses unknown keys and reports every broken rule in one error.
 * A schema is `z.strictObject` whose fields all carry `.default(...)` and `.describe(...)`.
 *
 * @param where Name of the estimator, first word of the error.
 * @returns The options after defaults, frozen.
 * @throws {OptionsError} with all issues at once.
 */
export function resolveOptions<S extends z.ZodObject>(
  where: string,
  schema: S,
  given: unknown = {},
): Readonly<z.output<S>> {
  // An option given as `undefined` means its default, as in a call with optional arguments passed through.
  const present = isRecord(given)
    ? Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined))
    : given;
  const parsed = schema.safeParse(present);
  if (parsed.success) return Object.freeze(parsed.data) as Readonly<z.output<S>>;
  throw new OptionsError(where, parsed.error.issues.flatMap(toIssues));
}

function toIssues(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: path ? `${path}.${key}` : key, message: "is not an option" }));
  }
  return [{ path: path || "options", message: lowerFirst(issue.message) }];
}

/** A sentence as a part of another. */
export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
