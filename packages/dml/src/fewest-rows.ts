import { DataError } from "@career-dml/core";

/** Fewest observed training rows from which a function is learned. */
const FEWEST_ROWS = 5;

/** @throws {DataError} if a fold leaves fewer than five rows from which the named function can be learned. */
export function requireRows(name: string, count: number, fold: number): void {
  if (count >= FEWEST_ROWS) return;
  const message = `has ${count} units to learn from outside fold ${fold + 1}; use fewer folds`;
  throw new DataError([{ path: name, message }]);
}
