import { type Issue, NonFiniteError } from "./errors.js";

/** Columns by name; pairs where two may have the same. */
export type NamedColumns =
  | Readonly<Record<string, ArrayLike<number>>>
  | readonly (readonly [name: string, values: ArrayLike<number>])[];

/**
 * Refuses missing and infinite values, naming every column that holds one.
 *
 * @throws {NonFiniteError} with one issue for each such column.
 */
export function requireFinite(columns: NamedColumns): void {
  const issues: Issue[] = [];
  for (const [path, values] of Array.isArray(columns) ? columns : Object.entries(columns)) {
    let count = 0;
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) count++;
    if (count > 0) issues.push({ path, message: `holds ${count} values that are missing or infinite` });
  }
  if (issues.length > 0) throw new NonFiniteError(issues);
}
