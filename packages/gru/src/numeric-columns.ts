import { DataError, type Issue, type NumericHistory } from "@career-dml/core";
import type { CareerCodes } from "./careers.js";

/** How an encoder reads one numeric column of careers. */
export interface NumericColumn {
  readonly name: string;
  /** Mean and sd (divisor n - 1) of the states of the training rows, missing values left out. */
  readonly mean: number;
  readonly sd: number;
  /** Whether values may be missing: a second column is then read, 1 where the value is missing and 0 elsewhere. */
  readonly marked: boolean;
}

/** Marks of missing values: the last of the columns that a network reads per state. */
export const markCount = (columns: readonly NumericColumn[]): number => columns.filter(({ marked }) => marked).length;

/** Columns that a network reads per state: each number, then the marks. */
export const numericWidth = (columns: readonly NumericColumn[]): number => columns.length + markCount(columns);

type Shape = Pick<CareerCodes, "n" | "periods" | "lengths">;

/**
 * The columns of checked histories, with their moments over the states of `rows` within the careers' window: those of
 * no other row enter.
 *
 * @throws {DataError} naming every column that is missing or the same in every state of `rows`, or too large for a mean.
 */
export function numericColumnsOf(
  histories: readonly NumericHistory[],
  careers: Shape,
  rows: ArrayLike<number>,
): readonly NumericColumn[] {
  const issues: Issue[] = [];
  const columns = histories.map((history): NumericColumn => {
    const values = presentValues(history, careers, rows);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const { name, missing } = history;
    const message = problemOf(values, squares);
    if (message !== null) issues.push({ path: name, message });
    return { name, mean, sd: Math.sqrt(squares / (values.length - 1)), marked: missing === "indicator" };
  });
  if (issues.length > 0) throw new DataError(issues);
  return columns;
}

/** Values of the states of the rows, missing ones left out. */
function presentValues(history: NumericHistory, { lengths }: Shape, rows: ArrayLike<number>): number[] {
  const values: number[] = [];
  for (let r = 0; r < rows.length; r++) {
    const i = rows[r]!;
    for (let t = 0; t < lengths[i]!; t++) {
      const value = valueAt(history, i, lengths[i]! - t);
      if (!Number.isNaN(value)) values.push(value);
    }
  }
  return values;
}

function problemOf(values: readonly number[], squares: number): string | null {
  if (values.length === 0) return "is missing in every state of the training rows; leave it out";
  if (values.every((value) => value === values[0])) {
    return `is ${values[0]} in every state of the training rows; leave it out`;
  }
  return squares > 0 && squares < Infinity
    ? null
    : "varies too much or too little for a standard deviation; give it in another unit";
}

/** Value of the state that is the `back`-th from the end. */
const valueAt = ({ values, periods, lengths }: NumericHistory, unit: number, back: number): number =>
  values[unit * periods + lengths[unit]! - back]!;

/**
 * The careers with what the encoder reads beside their codes: `(value - mean) / sd` of each number, by name, and the marks. A
 * missing value is 0, the training mean, in its column and 1 in the column of its mark.
 *
 * @param histories Checked, beside the same sequences as the careers.
 * @throws {DataError} naming every column that is absent or that the encoder does not read, and every one that lacks
 *   values without a mark.
 */
export function withNumbers(
  careers: CareerCodes,
  histories: readonly NumericHistory[],
  columns: readonly NumericColumn[],
): CareerCodes {
  const found = matched(histories, columns);
  const { n, periods, lengths } = careers;
  const width = numericWidth(columns);
  const numeric = new Float64Array(n * periods * width);
  let mark = columns.length;
  columns.forEach(({ mean, sd, marked }, k) => {
    for (let i = 0; i < n; i++) {
      for (let t = 0; t < lengths[i]!; t++) {
        const value = valueAt(found[k]!, i, lengths[i]! - t);
        const at = (i * periods + t) * width;
        if (Number.isNaN(value)) numeric[at + mark] = 1;
        else numeric[at + k] = (value - mean) / sd;
      }
    }
    if (marked) mark++;
  });
  return { ...careers, numericColumns: width, numeric };
}

/** The history of each column, by name. */
function matched(histories: readonly NumericHistory[], columns: readonly NumericColumn[]): readonly NumericHistory[] {
  const names = columns.map(({ name }) => name);
  const known = names.length === 0 ? "none" : names.join(", ");
  const issues: Issue[] = histories
    .filter(({ name }) => !names.includes(name))
    .map(({ name }) => ({ path: name, message: `is no numeric column that the encoder reads (${known})` }));
  const found = columns.flatMap(({ name, marked }) => {
    const history = histories.find((candidate) => candidate.name === name);
    if (history === undefined) {
      issues.push({ path: name, message: "is a numeric column that the encoder reads, and is absent" });
      return [];
    }
    if (!marked && lacksValues(history)) {
      const message = "lacks values, and the encoder learned no mark for them; leave those units out";
      issues.push({ path: name, message });
    }
    return [history];
  });
  if (issues.length > 0) throw new DataError(issues);
  return found;
}

const lacksValues = ({ n, periods, values, lengths }: NumericHistory): boolean =>
  Array.from({ length: n }, (_, i) => values.subarray(i * periods, i * periods + lengths[i]!)).some((own) =>
    own.some(Number.isNaN),
  );
