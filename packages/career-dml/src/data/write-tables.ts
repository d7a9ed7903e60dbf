import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { AbortedError, checkpoint, FileError, report, type RunContext, threadsOf, writeWhole } from "@career-dml/core";
import type { PanelTable } from "@career-dml/dgp";
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR } from "@duckdb/node-api";
import { identifier, literal } from "./sql.js";

/** A table and the file it goes to. */
export interface TableFile {
  readonly file: string;
  readonly table: PanelTable;
}

/** Text or bytes and the file they go to. */
export interface ContentFile {
  readonly file: string;
  readonly content: string | Uint8Array;
}

/** Rows that go to DuckDB at once: what one of its chunks holds. */
const CHUNK = 2048;

/**
 * Writes tables as CSV or Parquet by the ending of each file, and contents as they are, all of them or none. NaN becomes a missing value (an empty
 * field in CSV); numbers are written so that they read back to the same bits.
 *
 * @throws {FileError} if an ending is neither, or a file cannot be written.
 */
export async function writeTables(
  files: readonly (TableFile | ContentFile)[],
  run: RunContext = {},
  stage = "writing the panel",
): Promise<void> {
  for (const file of files) if ("table" in file) checkTableFile(file.file);
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threadsOf(run)) });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  run.signal?.addEventListener("abort", interrupt);
  try {
    await writeWhole(
      files.map(({ file }) => file),
      async (siblings) => {
        for (const [k, file] of files.entries()) {
          if ("content" in file) {
            await writeFile(siblings[k]!, file.content);
            continue;
          }
          await fill(connection, { name: `t${k}`, table: file.table, stage }, run);
          await copy(connection, `COPY t${k} TO ${literal(siblings[k]!)} (${formatOf(file.file)})`, file.file);
        }
        await checkpoint(run);
      },
    );
  } catch (error) {
    throw run.signal?.aborted ? new AbortedError() : error;
  } finally {
    run.signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}

/** @throws {FileError} if a table cannot go to a file of this ending. */
export function checkTableFile(file: string): void {
  formatOf(file);
}

function formatOf(file: string): string {
  const ending = extname(file).toLowerCase();
  if (ending === ".csv") return "FORMAT csv, HEADER true";
  if (ending === ".parquet") return "FORMAT parquet";
  throw new FileError(file, "has an unknown ending; write to .csv or .parquet");
}

async function copy(connection: DuckDBConnection, sql: string, file: string): Promise<void> {
  try {
    await connection.run(sql);
  } catch (cause) {
    throw new FileError(file, `cannot be written: ${(cause as Error).message.split("\n")[0]}`, { cause });
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
  readonly name: string;
  readonly table: PanelTable;
  /** What progress calls it. */
  readonly stage: string;
}

async function fill(connection: DuckDBConnection, { name, table, stage }: Filling, run: RunContext): Promise<void> {
  const columns = Object.entries(table.columns);
  const types = columns.map(([, values]) => typeOf(values));
  await connection.run(
    `CREATE TABLE ${name} (${columns.map(([column], j) => `${identifier(column)} ${types[j]!}`).join(", ")})`,
  );
  const appender = await connection.createAppender(name);
  for (let start = 0; start < table.rows; start += CHUNK) {
    const chunk = DuckDBDataChunk.create(types, Math.min(CHUNK, table.rows - start));
    chunk.setColumns(columns.map(([, values]) => cells(values, start)));
    appender.appendDataChunk(chunk);
    report(run, stage, start, table.rows);
    await checkpoint(run);
  }
  appender.closeSync();
}
