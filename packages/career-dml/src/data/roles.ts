import { closestName, ColumnError, type Issue } from "@career-dml/core";
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
  if (kind === "number") return `CAST(${column} AS DOUBLE)`;
  if (kind === "order") return TEXT.test(type) ? `CAST(${column} AS DOUBLE)` : column;
  if (!/^(FLOAT|DOUBLE|DECIMAL)/.test(type)) return `CAST(${column} AS VARCHAR)`;
  // 3.0 in a Parquet file is the 3 of a CSV file.
  const whole = `${column} = trunc(${column}) AND abs(${column}) < 9007199254740992`;
  return `CASE WHEN ${whole} THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE CAST(${column} AS VARCHAR) END`;
}

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
  const column = identifier(name);
  const [[row], [value]] = (await table.query(
    `SELECT ${ROW}::DOUBLE, ${column}::VARCHAR FROM ${table.relation}
     WHERE ${column} IS NOT NULL AND try_cast(${column}::VARCHAR AS DOUBLE) IS NULL ORDER BY 1 LIMIT 1`,
  )) as [number[], string[]];
  // Text in which every value reads as a number is a column of numbers.
  if (row === undefined || value === undefined) return null;
  const found = `holds text ('${value}' in row ${row})`;
  if (kind === "order") return `${found}; a number or a date is needed`;
  const word = value.replace(/[^\p{L}\p{N}]+/gu, "_");
  return `${found}; derive a number, as in ${quoted(`${name}_${word} = ${name} = ${literal(value)}`)}`;
}

const quoted = (definition: string): string => `--derive "${definition}"`;
