import { AbortedError, checkpoint, FileError, report, type RunContext, threadsOf } from "@career-dml/core";
import type { PanelTable } from "@career-dml/dgp";
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR } from "@duckdb/node-api";
import { identifier, literal } from "./sql.js";
import type { TableFile } from "./write-tables.js";

/** Rows that go to DuckDB at once: what one of its chunks holds. */
const CHUNK = 2048;

/**
 * A table as Parquet. NaN becomes a missing value; whole numbers are written as such.
 *
 * @param target `sibling`: the file that is written; `file`: what messages call it.
 * @param stage What progress calls it.
 * @throws {FileError} if the file cannot be written. @throws {AbortedError} if the run is aborted.
 */
export async function writeParquet(
  target: TableFile & { readonly sibling: string },
  stage: string,
  run: RunContext,
): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threadsOf(run)) });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  run.signal?.addEventListener("abort", interrupt);
  try {
    await fill(connection, { table: target.table, stage }, run);
    await connection.run(`COPY filled TO ${literal(target.sibling)} (FORMAT parquet)`);
  } catch (cause) {
    if (run.signal?.aborted || cause instanceof AbortedError) throw new AbortedError();
    throw new FileError(target.file, `cannot be written: ${(cause as Error).message.split("\n")[0]}`, { cause });
  } finally {
    run.signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}

/** Whole numbers are written as such: an occupation is 3, not 3.0. */
function typeOf(values: PanelTable["columns"][string]): typeof DOUBLE | typeof INTEGER | typeof VARCHAR {
  if (values instanceof Int32Array) return INTEGER;
  if (!(values instanceof Float64Array)) return VARCHAR;
  return values.every((value) => Number.isNaN(value) || Object.is(value | 0, value)) ? INTEGER : DOUBLE;
}

/** The values of one chunk; a missing number has no other mark than null. */
function cells(values: PanelTable["columns"][string], start: number): (number | string | null)[] {
  const part: ArrayLike<number | string> = values.slice(start, start + CHUNK);
  return Array.from(part, (value) => (Number.isNaN(value) ? null : value));
}

interface Filling {
  readonly table: PanelTable;
  readonly stage: string;
}

async function fill(connection: DuckDBConnection, { table, stage }: Filling, run: RunContext): Promise<void> {
  const columns = Object.entries(table.columns);
  const types = columns.map(([, values]) => typeOf(values));
  await connection.run(
    `CREATE TABLE filled (${columns.map(([column], j) => `${identifier(column)} ${types[j]!}`).join(", ")})`,
  );
  const appender = await connection.createAppender("filled");
  for (let start = 0; start < table.rows; start += CHUNK) {
    const chunk = DuckDBDataChunk.create(types, Math.min(CHUNK, table.rows - start));
    chunk.setColumns(columns.map(([, values]) => cells(values, start)));
    appender.appendDataChunk(chunk);
    report(run, stage, start, table.rows);
    await checkpoint(run);
  }
  appender.closeSync();
}
