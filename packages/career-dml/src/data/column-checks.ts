import { ColumnError, column, type Design, type Issue } from "@career-dml/core";

/** Most places of one kind that a message names. */
export const EXAMPLES = 3;

/** `1 unit`, `1,234 units`. */
export const count = (n: number, noun: string): string => `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;

/** `3 of 60 units`, `1,200 of 1,234 rows`. */
export const shareOf = (some: number, all: number, noun: string): string =>
  `${some.toLocaleString("en-US")} of ${count(all, noun)}`;

/** The first few, and how many more. */
export function examples(places: readonly string[], separator = ", "): string {
  const more = places.length - EXAMPLES;
  return places.slice(0, EXAMPLES).join(separator) + (more > 0 ? ` and ${more.toLocaleString("en-US")} more` : "");
}

/** Rows whose value passes a test, ascending. */
export function rowsWhere(values: Float64Array, test: (value: number, row: number) => boolean): number[] {
  const rows: number[] = [];
  for (let i = 0; i < values.length; i++) if (test(values[i]!, i)) rows.push(i);
  return rows;
}

const isInfinite = (value: number): boolean => value === Infinity || value === -Infinity;

/** Beyond it the squares of fewer than a hundred million numbers may add up to no number. */
const LARGEST = 1e150;
const isHuge = (value: number): boolean => Math.abs(value) > LARGEST && !isInfinite(value);
const isOther = (value: number): boolean => value !== 0 && value !== 1 && !Number.isNaN(value);

/** A column by its name in the file, with the number of each row there. */
export interface ReadColumn {
  readonly name: string;
  readonly values: Float64Array;
  readonly fileRow: Float64Array;
}

/** A problem for each column that holds infinities, or numbers too large to be squared, with the rows of the first few. */
export const infinities = (columns: readonly ReadColumn[]): Issue[] =>
  columns.flatMap(({ name, values, fileRow }) => {
    const inOrder = (test: (value: number) => boolean): number[] =>
      rowsWhere(values, test).sort((a, b) => fileRow[a]! - fileRow[b]!);
    const infinite = inOrder(isInfinite).map((i) => `row ${fileRow[i]}`);
    const huge = inOrder(isHuge).map((i) => `${values[i]} in row ${fileRow[i]}`);
    const problems = [
      ...(infinite.length > 0 ? [`is infinite in ${examples(infinite)}`] : []),
      ...(huge.length > 0
        ? [`holds ${examples(huge)}, beyond ${LARGEST}, whose sum of squares is no number; rescale it`]
        : []),
    ];
    return problems.length === 0 ? [] : [{ path: `column '${name}'`, message: problems.join(" and ") }];
  });

/** What is wrong with a column that must be 0 or 1, missing values aside; `null` if nothing is. */
export function notBinary({ name, values, fileRow }: ReadColumn, role: string): string | null {
  const wrong = rowsWhere(values, isOther);
  if (wrong.length === 0) return null;
  const found = examples(wrong.map((i) => `${values[i]} in row ${fileRow[i]}`));
  const derived = role === "treatment" ? "treated" : role;
  return `column '${name}' (${role}) must be 0 or 1, but holds ${found}; derive one, as in --derive "${derived} = ${name} > 0".`;
}

/** What columns are for, and what their rows are called. */
export interface Naming {
  readonly role: string;
  readonly row: string;
}

/**
 * A column that is the same for all adjusts for nothing and makes every regression singular; so does one whose differences are too
 * small to be squared.
 *
 * @throws {ColumnError} with every column that is missing everywhere or does not vary.
 */
export const checkVaries = (given: Design, naming: Naming): void =>
  checkColumnsVary(
    given.names.map((name, j) => ({ name, values: column(given, j) })),
    naming,
  );

/** As `checkVaries`, of any columns; NaN is a missing value. @throws {ColumnError} */
export function checkColumnsVary(columns: readonly Omit<ReadColumn, "fileRow">[], { role, row }: Naming): void {
  const issues = columns.flatMap(({ name, values }) => {
    const present = values.filter((value) => !Number.isNaN(value));
    const path = `column '${name}' (${role})`;
    const remedy = role === "outcome" || role === "treatment" ? "choose another column" : "leave it out";
    if (present.length === 0) return [{ path, message: `is missing for every ${row}; ${remedy}` }];
    if (present.every((value) => value === present[0])) {
      return [{ path, message: `is ${present[0]} for every ${row}; ${remedy}` }];
    }
    const most = present.reduce((largest, value) => Math.max(largest, Math.abs(value - present[0]!)), 0);
    // Some value is at least half as far from the mean.
    if ((most / 2) ** 2 > 0) return [];
    return [{ path, message: `differs by ${most} at most, whose square is 0; rescale it` }];
  });
  if (issues.length > 0) throw new ColumnError(issues);
}
