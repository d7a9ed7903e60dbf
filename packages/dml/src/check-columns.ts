import { DataError, type Issue, requireFinite, ShapeError } from "@career-dml/core";

/** Columns of an estimator by the name that messages give them. */
export type NamedColumns = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Lengths and finiteness of an estimator's columns, and that those of `varying` vary, checked once at its door.
 *
 * @throws {ShapeError} if a column is not of length n. @throws {NonFiniteError} naming every column with missing or infinite values.
 * @throws {DataError} naming every column of `varying` that is the same for all.
 */
export function checkColumns(n: number, columns: NamedColumns, varying: readonly string[] = []): void {
  for (const [name, values] of Object.entries(columns)) {
    if (values.length !== n) throw new ShapeError(name, n, values.length);
  }
  requireFinite(columns);
  const constant = varying.filter((name) => Array.from(columns[name]!).every((v, _, all) => v === all[0]));
  const issues = constant.map((path): Issue => {
    return { path, message: `is ${columns[path]![0]} for all ${n} units; nothing can be learned from it` };
  });
  if (issues.length > 0) throw new DataError(issues);
}

/** Problems of columns that have to be 0 or 1. @throws {DataError} naming each, with the first row at fault. */
export function checkBinary(columns: NamedColumns): void {
  const issues = Object.entries(columns).flatMap(([path, values]): Issue[] => {
    const row = Array.from(values).findIndex((v) => v !== 0 && v !== 1);
    return row < 0 ? [] : [{ path, message: `must be 0 or 1; row ${row + 1} holds ${values[row]}` }];
  });
  if (issues.length > 0) throw new DataError(issues);
}
