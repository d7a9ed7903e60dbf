import { column, type Design, type Issue, OptionsError } from "@career-dml/core";
import { isCategory, MOST_CATEGORY } from "@career-dml/kernels";

/** Most rows that an issue names. */
const LISTED = 5;

/** By column, 1 if it is categorical. @throws {OptionsError} if a name is no column, or stands twice. */
export function categoricalFlags(names: readonly string[], categorical: readonly string[]): Uint8Array {
  const issues = categorical.flatMap((name, k) => {
    if (!names.includes(name)) return [{ path: `categorical[${k}]`, message: `is no column of the design: ${name}` }];
    return categorical.indexOf(name) < k ? [{ path: `categorical[${k}]`, message: `names ${name} again` }] : [];
  });
  if (issues.length > 0) throw new OptionsError("forest", issues);
  return Uint8Array.from(names, (name) => (categorical.includes(name) ? 1 : 0));
}

/** Categorical columns with a value that is neither missing nor an integer from 0 to 65,535, and their first rows. */
export function categoryIssues(design: Design, categorical: readonly string[]): Issue[] {
  const flags = categoricalFlags(design.names, categorical);
  return design.names.flatMap((name, j) => {
    if (flags[j] === 0) return [];
    const values = column(design, j);
    const rows = [...values.keys()].filter((i) => !Number.isNaN(values[i]!) && !isCategory(values[i]!));
    if (rows.length === 0) return [];
    const named = rows.slice(0, LISTED).map((i) => i + 1);
    const more = rows.length > LISTED ? ` and ${rows.length - LISTED} more rows` : "";
    const message = `holds no category, an integer from 0 to ${MOST_CATEGORY}, in row ${named.join(", ")}${more}`;
    return [{ path: `column ${name}`, message }];
  });
}

/** Ascending categories of each categorical column. */
export function categoriesOf(design: Design, categorical: readonly string[]): Readonly<Record<string, Int32Array>> {
  const seen = (name: string): Int32Array => {
    const values = column(design, design.names.indexOf(name)).filter((v) => !Number.isNaN(v));
    return Int32Array.from(new Set(values)).sort();
  };
  return Object.freeze(Object.fromEntries(categorical.map((name) => [name, seen(name)])));
}
