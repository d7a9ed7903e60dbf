import { CareerDmlError, FileError } from "@career-dml/core";
import type { DuckDBConnection } from "@duckdb/node-api";

/** A column as DuckDB names its type: `BIGINT`, `DOUBLE`, `VARCHAR`, `DATE`, … */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** The columns of a relation, in its order. */
export async function describe(connection: DuckDBConnection, relation: string): Promise<Column[]> {
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`);
  return reader.getRowsJS().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** What DuckDB says of a file, as an error of ours. */
export function fileError(file: string, error: unknown): CareerDmlError {
  if (error instanceof CareerDmlError) return error;
  return new FileError(file, duckdbProblem(error), { cause: error });
}

/** DuckDB's message up to its excerpt of the statement, which a user never wrote, in one line. */
export function duckdbProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [head] = message.split(/\n\s*\n|\nLINE \d/);
  return head!.replace(/\s*\n\s*/g, "; ").trim();
}
