import { DataError, type Issue, OptionsError } from "@career-dml/core";
import { count, examples } from "./column-checks.js";
import { labelAt, type Labels } from "./labels.js";
import { ROW } from "./open-file.js";
import { type PanelRoles, readAs } from "./roles.js";
import { identifier, literal } from "./sql.js";
import type { Table } from "./table.js";

/** SQL of the columns to read. */
export interface PanelColumns {
  readonly numbers: readonly string[];
  readonly labels: readonly string[];
}

/** The rows of a panel by unit and time. */
export interface PanelRows {
  /** Number of each row in its file, from 1. */
  readonly fileRow: Float64Array;
  /** Label of each unit. */
  readonly units: readonly string[];
  /** Rows of unit u: `starts[u]` up to, not including, `starts[u + 1]`. */
  readonly starts: Int32Array;
  /** Time of each row as text. */
  readonly times: Labels;
  /** The columns that were asked for, NULL as NaN. */
  readonly numbers: readonly Float64Array[];
  readonly labels: readonly Labels[];
}

type Keys = Pick<PanelRoles, "unit" | "time">;

/**
 * Reads columns of a panel, rows by unit and time.
 *
 * @throws {DataError} if there is no row, a row lacks a unit or a time, or two rows have the same.
 */
export async function readRows(table: Table, roles: Keys, { numbers, labels }: PanelColumns): Promise<PanelRows> {
  const order = `${identifier(roles.unit)} NULLS FIRST, ${readAs(table, roles.time, "order")} NULLS FIRST, ${ROW}`;
  const read = await table.read(
    {
      numbers: [`CAST(${ROW} AS DOUBLE)`, ...numbers],
      labels: [readAs(table, roles.unit, "label"), readAs(table, roles.time, "label"), ...labels],
    },
    order,
  );
  const [fileRow, ...values] = read.numbers;
  const [unitOf, times, ...names] = read.labels;
  if (fileRow!.length === 0) {
    throw new DataError([{ path: table.source, message: "holds no rows, or none that where keeps" }]);
  }
  checkKeys({ fileRow: fileRow!, unitOf: unitOf!, times: times! }, roles);
  return { fileRow: fileRow!, ...grouped(unitOf!), times: times!, numbers: values, labels: names };
}

/** What names a row of a panel: its number in the file, its unit, its time. */
interface RowKeys {
  readonly fileRow: Float64Array;
  readonly unitOf: Labels;
  readonly times: Labels;
}

function checkKeys({ fileRow, unitOf, times }: RowKeys, roles: Keys): void {
  const issues: Issue[] = [];
  for (const [name, { codes }] of [[roles.unit, unitOf] as const, [roles.time, times] as const]) {
    const rows = fileRow.filter((_, i) => codes[i]! < 0).sort();
    if (rows.length > 0) {
      const places = examples(Array.from(rows, (row) => `row ${row}`));
      issues.push({
        path: `column '${name}'`,
        message: `is missing in ${count(rows.length, "row")} (${places}); leave them out with --where "${name} is not null"`,
      });
    }
  }
  const twice = sameKeys(unitOf.codes, times.codes).map(
    (i) =>
      `${roles.unit} ${labelAt(unitOf, i)}, ${roles.time} ${labelAt(times, i)} in rows ${fileRow[i - 1]} and ${fileRow[i]}`,
  );
  if (twice.length > 0) {
    issues.push({
      path: `${roles.unit} and ${roles.time}`,
      message: `must name one row each, but do not: ${examples(twice, "; ")}`,
    });
  }
  if (issues.length > 0) throw new DataError(issues);
}

/** Rows with the unit and the time of the row before. */
function sameKeys(units: Int32Array, times: Int32Array): number[] {
  const rows: number[] = [];
  for (let i = 1; i < units.length; i++) {
    if (units[i]! >= 0 && times[i]! >= 0 && units[i] === units[i - 1] && times[i] === times[i - 1]) rows.push(i);
  }
  return rows;
}

/** Units in the order of their rows, and where the rows of each start; the number of rows last. */
function grouped({ labels, codes }: Labels): Pick<PanelRows, "units" | "starts"> {
  const units: string[] = [];
  const starts: number[] = [];
  for (let i = 0; i < codes.length; i++) {
    if (i > 0 && codes[i] === codes[i - 1]) continue;
    units.push(labels[codes[i]!]!);
    starts.push(i);
  }
  return { units, starts: Int32Array.from([...starts, codes.length]) };
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
