import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { AbortedError, type RunContext, threadsOf } from "@career-dml/core";
import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import { type ColumnReader, labelReader, numberReader } from "./column-reader.js";
import type { CsvFile } from "./csv-rules.js";
import { type Column, describe, fileError } from "./duckdb.js";
import type { Labels } from "./labels.js";
import { type FileOptions, openFile, ROW } from "./open-file.js";
import { RELATION, type RowRules, shapeRows } from "./shape-rows.js";

/** Megabytes that DuckDB may take before it writes to disk. */
const LEAST_MEMORY = 512;
const MEMORY_PER_THREAD = 128;

/** Where rows come from, and what becomes of them before roles are given. */
export interface TableOptions extends RowRules, FileOptions {}

/** SQL of columns by what they hold: DOUBLE or VARCHAR. */
export interface ColumnsToRead {
  readonly numbers: readonly string[];
  readonly labels: readonly string[];
}

/** Columns as they were asked for. */
export interface ColumnsRead {
  /** NULL is NaN. */
  readonly numbers: readonly Float64Array[];
  readonly labels: readonly Labels[];
}

/** An open file as one relation; the name of its row number is `ROW`. */
export interface Table {
  /** File name without its folder, for messages. */
  readonly source: string;
  /** What a query reads from. */
  readonly relation: string;
  readonly columns: readonly Column[];
  /** The file where it is a CSV, else `null`. */
  readonly csv: CsvFile | null;
  /** All rows of a query, one array per column. */
  query(sql: string): Promise<readonly unknown[][]>;
  /** Columns of numbers and of labels, rows in an order of SQL: for more rows than `query` could hold. */
  read(columns: ColumnsToRead, order: string): Promise<ColumnsRead>;
  /** The same file seen through another query on `relation`, which keeps `ROW`. */
  through(sql: string): Promise<Table>;
  countRows(): Promise<number>;
  /** Rows of the file, those that `where` leaves out included. */
  countAll(): Promise<number>;
  close(): void;
}

/**
 * Opens a CSV, Parquet, Arrow or DuckDB file. Missing values (empty, NA, NaN, null or `.`) become NULL whatever the format; then
 * `derive` adds columns in order, each seeing those before it, and `where` keeps rows. Nothing is read but what queries ask for.
 *
 * @throws {FileError} if the file is absent, unreadable or of no known format.
 * @throws {OptionsError} if `where` or `derive` is not SQL over its columns, or an option does not belong to the format.
 * @throws {AbortedError} if the run is aborted while a query runs.
 */
export async function openTable(options: TableOptions, run: RunContext = {}): Promise<Table> {
  // Its native library of 70 MB takes a tenth of a second to load, which commands without a table need not wait for.
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const threads = threadsOf(run);
  const scratch = await mkdtemp(join(tmpdir(), "career-dml-"));
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    // What does not fit goes to disk: most sorts of less are done in memory, and a panel of any size leaves room for the rest.
    memory_limit: `${Math.max(LEAST_MEMORY, threads * MEMORY_PER_THREAD)}MB`,
    temp_directory: scratch,
    // Nothing is fetched at run time, whatever a file or an expression asks for.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  run.signal?.addEventListener("abort", interrupt);
  const close = (): void => {
    run.signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    const csv = await openFile(connection, options, { scratch, run });
    await shapeRows(connection, options);
    return await tableOn(connection, { data: options.data, csv, relation: RELATION, run, close });
  } catch (error) {
    close();
    throw error;
  }
}

interface Open {
  readonly data: string;
  readonly csv: CsvFile | null;
  readonly relation: string;
  readonly run: RunContext;
  readonly close: () => void;
}

async function tableOn(connection: DuckDBConnection, open: Open): Promise<Table> {
  const { data, csv, relation, run, close } = open;
  const columns = await describe(connection, relation);
  const query = async (sql: string): Promise<readonly unknown[][]> => {
    if (run.signal?.aborted) throw new AbortedError();
    try {
      return await columnsOf(await connection.stream(sql), run);
    } catch (error) {
      throw run.signal?.aborted ? new AbortedError() : fileError(data, error);
    }
  };
  const read = async ({ numbers, labels }: ColumnsToRead, order: string): Promise<ColumnsRead> => {
    if (run.signal?.aborted) throw new AbortedError();
    const readers = { numbers: numbers.map(numberReader), labels: labels.map(labelReader) };
    const select = [...numbers, ...labels].map((column, k) => `${column} AS c${k}`);
    try {
      const result = await connection.stream(`SELECT ${select.join(", ")} FROM ${relation} ORDER BY ${order}`);
      await readInto([...readers.numbers, ...readers.labels], result, run);
    } catch (error) {
      throw run.signal?.aborted ? new AbortedError() : fileError(data, error);
    }
    return { numbers: readers.numbers.map((r) => r.take()), labels: readers.labels.map((r) => r.take()) };
  };
  const count = async (of: string): Promise<number> => Number((await query(`SELECT count(*) FROM ${of}`))[0]![0]);
  return {
    source: basename(data),
    relation,
    csv,
    columns: columns.filter(({ name }) => name !== ROW),
    query,
    read,
    through: async (sql) => {
      const view = `${relation}_seen`;
      await query(`CREATE TEMP VIEW ${view} AS ${sql}`);
      return tableOn(connection, { ...open, relation: view });
    },
    countRows: () => count(relation),
    countAll: () => count("raw"),
    close,
  };
}

/** A result column by column, chunk by chunk, so that a long one can be stopped. */
async function columnsOf(result: DuckDBResult, run: RunContext): Promise<unknown[][]> {
  const columns: unknown[][] = Array.from({ length: result.columnCount }, () => []);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    if (run.signal?.aborted) throw new AbortedError();
    for (const [j, column] of columns.entries()) for (const value of chunk.getColumnValues(j)) column.push(value);
  }
  return columns;
}

async function readInto(
  readers: readonly ColumnReader<unknown>[],
  result: DuckDBResult,
  run: RunContext,
): Promise<void> {
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    if (run.signal?.aborted) throw new AbortedError();
    for (const [j, reader] of readers.entries()) reader.add(chunk.getColumnVector(j));
  }
}
