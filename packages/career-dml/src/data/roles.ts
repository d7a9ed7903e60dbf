import { ColumnError, closestName, type Issue } from "@career-dml/core";
import { linesOfRows } from "./csv-lines.js";
import { identifier, literal } from "./sql.js";
import type { Column } from "./duckdb.js";
import { ROW } from "./open-file.js";
import type { Table } from "./table.js";

/** Columns of a long panel by what they are for. */
export interface PanelRoles {
  readonly outcome: string;
  readonly treatment: string;
  readonly unit: string;
  readonly time: string;
  readonly covariates: readonly string[];
  readonly instrument: string | null;
  readonly sequence: readonly string[];
  /** Numeric columns of the career; one may be the outcome or the treatment, whose past is then read. */
  readonly numericSequence: readonly string[];
}

/** What a role asks of its column. */
export type Kind = "number" | "label" | "order";

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|BOOLEAN|DECIMAL\(\d+,\s*\d+\))$/;
const MOMENT = /^(DATE|TIMESTAMP.*)$/;
const TEXT = /^(VARCHAR|ENUM\(.*\))$/;

/**
 * Checks that every column of a role is there and of a type that can serve it.
 *
 * @throws {ColumnError} with all problems of all roles at once.
 */
export async function checkRoles(table: Table, roles: PanelRoles): Promise<void> {
  await checkColumns(table, wanted(roles));
}

/** A role, what it asks of its column, and the column. */
export type Wanted = readonly [role: string, kind: Kind, name: string];

/** As `checkRoles`, for any list of columns. @throws {ColumnError} with all problems at once. */
export async function checkColumns(table: Table, columns: Iterable<Wanted>): Promise<void> {
  const issues: Issue[] = [];
  for (const [role, kind, name] of columns) {
    const column = table.columns.find((c) => c.name === name);
    const message = column === undefined ? absent(name, table) : await unfit(table, column, kind);
    if (message !== null) issues.push({ path: `column '${name}' (${role})`, message });
  }
  if (issues.length > 0) throw new ColumnError(issues);
}

/** SQL that reads a checked column: numbers as DOUBLE, labels as VARCHAR, an order as whatever sorts. */
export function readAs(table: Table, name: string, kind: Kind): string {
  const column = identifier(name);
  const type = table.columns.find((c) => c.name === name)!.type;
  if (kind === "number" || (kind === "order" && TEXT.test(type)))
    return `CAST(${numberText(table, column, type)} AS DOUBLE)`;
  if (kind === "order") return column;
  if (!/^(FLOAT|DOUBLE|DECIMAL)/.test(type)) return `CAST(${column} AS VARCHAR)`;
  // 3.0 in a Parquet file is the 3 of a CSV file.
  const whole = `${column} = trunc(${column}) AND abs(${column}) < 9007199254740992`;
  return `CASE WHEN ${whole} THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE CAST(${column} AS VARCHAR) END`;
}

/** SQL of a column that may hold numbers as text. With a decimal comma a point is no part of a number. */
const numberText = ({ csv }: Table, column: string, type: string): string =>
  csv?.decimal === "," && TEXT.test(type) ? `replace(replace(${column}::VARCHAR, '.', '?'), ',', '.')` : column;

function* wanted(roles: PanelRoles): Generator<Wanted> {
  yield ["unit", "label", roles.unit];
  yield ["time", "order", roles.time];
  yield ["outcome", "number", roles.outcome];
  yield ["treatment", "number", roles.treatment];
  for (const name of roles.covariates) yield ["covariates", "number", name];
  if (roles.instrument !== null) yield ["instrument", "number", roles.instrument];
  for (const name of roles.sequence) yield ["sequence", "label", name];
  for (const name of roles.numericSequence) yield ["numeric-sequence", "number", name];
}

function absent(name: string, table: Table): string {
  const names = table.columns.map((c) => c.name);
  const near = closestName(name, names);
  const instead = near === null ? `, which has ${names.join(", ")}` : `; did you mean '${near}'?`;
  return `is not in ${table.source}${instead}`;
}

/** What keeps a column from its role, and what to do about it; `null` if nothing does. */
async function unfit(table: Table, { name, type }: Column, kind: Kind): Promise<string | null> {
  if (NUMBER.test(type)) return null;
  if (MOMENT.test(type)) {
    if (kind !== "number") return null;
    return `holds dates; derive a number, as in ${quoted(`${name}_year = year(${name})`)}`;
  }
  if (!TEXT.test(type)) return `holds values of type ${type}, which no role takes`;
  if (kind === "label") return null;
  const found = await textIn(table, name);
  // Text in which every value reads as a number is a column of numbers.
  if (found === null) return null;
  if (kind === "order") return `${found.told}; a number or a date is needed${dateHint(name, found.first)}`;
  if (table.csv?.decimal === "." && /^\s*[+-]?[\d.]*,\d+\s*$/.test(found.first)) {
    return `${found.told}; if its decimal mark is a comma, say so by --decimal ,`;
  }
  const word = found.first.replace(/[^\p{L}\p{N}]+/gu, "_");
  return `${found.told}; derive a number, as in ${quoted(`${name}_${word} = ${name} = ${literal(found.first)}`)}`;
}

/** Most letters of a cell that a message shows. */
const SHOWN = 40;

/** The cells that are no number: the first of them, and all of them told; `null` if there is none. */
async function textIn(table: Table, name: string): Promise<{ first: string; told: string } | null> {
  const { type } = table.columns.find((c) => c.name === name)!;
  const column = identifier(name);
  const [rows, values, all] = (await table.query(
    `SELECT ${ROW}::DOUBLE, ${column}::VARCHAR, (count(*) OVER ())::DOUBLE FROM ${table.relation}
     WHERE ${column} IS NOT NULL AND try_cast((${numberText(table, column, type)})::VARCHAR AS DOUBLE) IS NULL
     ORDER BY 1 LIMIT 3`,
  )) as [number[], string[], number[]];
  if (rows.length === 0) return null;
  const lines = table.csv === null ? [] : await linesOfRows(table.csv.file, rows);
  const places = rows.map((row, k) => {
    const value = values[k]!.length > SHOWN ? `${values[k]!.slice(0, SHOWN)}…` : values[k]!;
    return `'${value}' in row ${row}${lines[k] === undefined ? "" : `, line ${lines[k]}`}`;
  });
  const more = all[0]! - rows.length;
  const told = `holds text (${places.join("; ")}${more > 0 ? `; and ${more.toLocaleString("en-US")} more` : ""})`;
  return { first: values[0]!, told };
}

/** How to read dates of another form than 2020-12-31. */
const dateHint = (name: string, value: string): string =>
  /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}$/.test(value.trim())
    ? `; read dates by their form, as in ${quoted(`${name} = strptime(${name}, '%d/%m/%Y')`)}`
    : "";

const quoted = (definition: string): string => `--derive "${definition}"`;
