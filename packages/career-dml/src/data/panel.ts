import { DataError, type Issue, NonFiniteError, OptionsError, TreatmentError } from "@career-dml/core";
import { count, examples, infinities, notBinary } from "./column-checks.js";
import { type PanelRoles, readAs } from "./roles.js";
import { identifier, literal } from "./sql.js";
import { ROW } from "./open-file.js";
import type { Table } from "./table.js";

/** A long panel, rows ordered by unit and time; a missing value is NaN, a missing state null. */
export interface Panel {
  readonly rows: number;
  /** Number of each row in its file, from 1. */
  readonly fileRow: Float64Array;
  /** Label of each unit. */
  readonly units: readonly string[];
  /** Rows of unit u: `starts[u]` up to, not including, `starts[u + 1]`. */
  readonly starts: Int32Array;
  /** Time of each row as text. */
  readonly times: readonly string[];
  /** Place of each row's time among all times of the panel, from 1. */
  readonly timeRank: Int32Array;
  /** 1 where the row's time is the given landmark; all 0 without one. */
  readonly atLandmark: Uint8Array;
  readonly treatment: Float64Array;
  readonly outcome: Float64Array;
  readonly instrument: Float64Array | null;
  readonly covariates: readonly Float64Array[];
  readonly sequences: readonly (readonly (string | null)[])[];
  readonly numericSequences: readonly Float64Array[];
}

/**
 * Reads the columns that roles name, and no others.
 *
 * @param at A time to mark, or `null`.
 * @throws {OptionsError} if `at` cannot be a value of the time column.
 * @throws {DataError} if rows lack a unit or a time, or a unit has two rows of one time.
 * @throws {TreatmentError} if an observed treatment is neither 0 nor 1.
 * @throws {NonFiniteError} naming row and column of infinite values.
 */
export async function readPanel(table: Table, roles: PanelRoles, at: string | null): Promise<Panel> {
  const time = readAs(table, roles.time, "order");
  const mark = at === null ? "FALSE" : `${time} = ${await timeSql(table, roles.time, at)}`;
  const select = [
    `CAST(${ROW} AS DOUBLE)`,
    readAs(table, roles.unit, "label"),
    readAs(table, roles.time, "label"),
    `CAST(dense_rank() OVER (ORDER BY ${time}) AS DOUBLE)`,
    `CAST(coalesce(${mark}, FALSE) AS DOUBLE)`,
    ...[roles.treatment, roles.outcome, ...roles.covariates].map((name) => readAs(table, name, "number")),
    ...(roles.instrument === null ? [] : [readAs(table, roles.instrument, "number")]),
    ...roles.numericSequence.map((name) => readAs(table, name, "number")),
    ...roles.sequence.map((name) => readAs(table, name, "label")),
  ];
  const columns = await inOrder(table, roles, select);
  const [fileRow, unitOf, times, timeRank, atLandmark, treatment, outcome, ...rest] = columns;
  const next = inTurn(rest);
  const covariates = next(roles.covariates.length).map(numbers);
  const [instrument = null] = next(roles.instrument === null ? 0 : 1).map(numbers);
  const numericSequences = next(roles.numericSequence.length).map(numbers);
  const keys = { fileRow: numbers(fileRow!), unitOf: unitOf as string[], times: times as string[] };
  checkKeys(keys, roles);
  const { units, starts } = grouped(keys.unitOf);
  const panel: Panel = {
    rows: keys.fileRow.length,
    fileRow: keys.fileRow,
    units,
    starts,
    times: keys.times,
    timeRank: Int32Array.from(timeRank as number[]),
    atLandmark: Uint8Array.from(atLandmark as number[]),
    treatment: numbers(treatment!),
    outcome: numbers(outcome!),
    instrument,
    covariates,
    sequences: next(roles.sequence.length) as (string | null)[][],
    numericSequences,
  };
  checkFinite(panel, roles);
  checkBinary(panel, roles.treatment);
  return panel;
}

/** Takes so many of the next entries at each call. */
function inTurn<T>(all: readonly T[]): (count: number) => readonly T[] {
  let taken = 0;
  return (count) => all.slice(taken, (taken += count));
}

/** SQL of a time, to be compared with the time column read as an order. @throws {OptionsError} if it cannot be a value of that column. */
export async function timeSql(table: Table, time: string, at: string): Promise<string> {
  const type = table.columns.find((column) => column.name === time)!.type;
  const value = `TRY_CAST(${literal(at)} AS ${/^(DATE|TIMESTAMP)/.test(type) ? type : "DOUBLE"})`;
  const [[isTime]] = (await table.query(`SELECT ${value} IS NOT NULL`)) as [boolean[]];
  if (isTime === true) return value;
  const message = `must be last, first-treated or a value of column '${time}', got '${at}'`;
  throw new OptionsError("run", [{ path: "at", message }]);
}

/** DuckDB's numbers of a column; NULL is NaN. */
export const numbers = (values: readonly unknown[]): Float64Array =>
  Float64Array.from(values, (value) => (value === null ? Number.NaN : (value as number)));

/** Columns of SQL, rows by unit and time. @throws {DataError} without a row. */
export async function inOrder(
  table: Table,
  roles: Pick<PanelRoles, "unit" | "time">,
  select: readonly string[],
): Promise<readonly unknown[][]> {
  const order = `${identifier(roles.unit)} NULLS FIRST, ${readAs(table, roles.time, "order")} NULLS FIRST, ${ROW}`;
  const columns = await table.query(
    `SELECT ${select.map((c, k) => `${c} AS c${k}`)} FROM ${table.relation} ORDER BY ${order}`,
  );
  if (columns[0]!.length > 0) return columns;
  throw new DataError([{ path: table.source, message: "holds no rows, or none that where keeps" }]);
}

/** What names a row of a panel: its number in the file, its unit, its time. */
export interface Keys {
  readonly fileRow: Float64Array;
  readonly unitOf: readonly (string | null)[];
  readonly times: readonly (string | null)[];
}

/** @throws {DataError} if a row lacks a unit or a time, or two rows have the same. */
export function checkKeys({ fileRow, unitOf, times }: Keys, roles: Pick<PanelRoles, "unit" | "time">): void {
  const issues: Issue[] = [];
  for (const [name, values] of [[roles.unit, unitOf] as const, [roles.time, times] as const]) {
    const rows = values.flatMap((value, i) => (value === null ? [fileRow[i]!] : [])).sort((a, b) => a - b);
    if (rows.length > 0) {
      issues.push({
        path: `column '${name}'`,
        message: `is missing in ${count(rows.length, "row")} (${examples(rows.map((row) => `row ${row}`))}); leave them out with --where "${name} is not null"`,
      });
    }
  }
  const twice: string[] = [];
  for (let i = 1; i < unitOf.length; i++) {
    if (unitOf[i] === null || times[i] === null || unitOf[i] !== unitOf[i - 1] || times[i] !== times[i - 1]) continue;
    twice.push(`${roles.unit} ${unitOf[i]}, ${roles.time} ${times[i]} in rows ${fileRow[i - 1]} and ${fileRow[i]}`);
  }
  if (twice.length > 0) {
    issues.push({
      path: `${roles.unit} and ${roles.time}`,
      message: `must name one row each, but do not: ${examples(twice, "; ")}`,
    });
  }
  if (issues.length > 0) throw new DataError(issues);
}

/** Units in the order of their rows, and where the rows of each start; the number of rows last. */
export function grouped(unitOf: readonly string[]): { units: string[]; starts: Int32Array } {
  const units: string[] = [];
  const starts: number[] = [];
  for (let i = 0; i < unitOf.length; i++) {
    if (i > 0 && unitOf[i] === unitOf[i - 1]) continue;
    units.push(unitOf[i]!);
    starts.push(i);
  }
  return { units, starts: Int32Array.from([...starts, unitOf.length]) };
}

function checkFinite(panel: Panel, roles: PanelRoles): void {
  // One column may be the outcome and a number of the career.
  const columns = new Map([
    [roles.outcome, panel.outcome],
    [roles.treatment, panel.treatment],
    ...roles.covariates.map((name, j) => [name, panel.covariates[j]!] as const),
    ...roles.numericSequence.map((name, j) => [name, panel.numericSequences[j]!] as const),
  ]);
  if (panel.instrument !== null) columns.set(roles.instrument!, panel.instrument);
  const issues = infinities([...columns].map(([name, values]) => ({ name, values, fileRow: panel.fileRow })));
  if (issues.length > 0) throw new NonFiniteError(issues);
}

/** Every observed treatment, at whatever time: a code such as 9 would otherwise hide until a landmark falls on it. */
function checkBinary({ treatment, fileRow }: Panel, name: string): void {
  const wrong = notBinary({ name, values: treatment, fileRow }, "treatment");
  if (wrong !== null) throw new TreatmentError(wrong);
}
