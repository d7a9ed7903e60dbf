import { basename } from "node:path";
import { AbortedError, type RunContext, threadsOf } from "@career-dml/core";
import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import type { CsvFile } from "./csv-rules.js";
import { type Column, describe, fileError } from "./duckdb.js";
import { type FileOptions, openFile, ROW } from "./open-file.js";
import { RELATION, type RowRules, shapeRows } from "./shape-rows.js";

/** Where rows come from, and what becomes of them before roles are given. */
export interface TableOptions extends RowRules, FileOptions {}

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
  /** The same file seen through another query on `relation`, which keeps `ROW`. */
  through(sql: string): Promise<Table>;
  countRows(): Promise<number>;
  /** Rows of the file, those that `where` leaves out included. */
  countAll(): Promise<number>;
  close(): void;
}

/**
 * Opens a CSV, Parquet or DuckDB file. Missing values (empty, NA, NaN, null or `.`) become NULL whatever the format; then
 * `derive` adds columns in order, each seeing those before it, and `where` keeps rows. Nothing is read but what queries ask for.
 *
 * @throws {FileError} if the file is absent, unreadable or of no known format.
 * @throws {OptionsError} if `where` or `derive` is not SQL over its columns, or an option does not belong to the format.
 * @throws {AbortedError} if the run is aborted while a query runs.
 */
export async function openTable(options: TableOptions, run: RunContext = {}): Promise<Table> {
  // Its native library of 70 MB takes a tenth of a second to load, which commands without a table need not wait for.
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threadsOf(run)),
    // Nothing is fetched at run time, whatever a file or an expression asks for.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  run.signal?.addEventListener("abort", interrupt);
  let forget = (): void => {};
  const close = (): void => {
    forget();
    run.signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
  };
  try {
    const { csv, close: remove } = await openFile(connection, options);
    forget = remove;
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
  const count = async (of: string): Promise<number> => Number((await query(`SELECT count(*) FROM ${of}`))[0]![0]);
  return {
    source: basename(data),
    relation,
    csv,
    columns: columns.filter(({ name }) => name !== ROW),
    query,
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
