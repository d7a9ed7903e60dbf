import { access, constants, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { AbortedError, CareerDmlError, FileError, OptionsError, type RunContext, threadsOf } from "@career-dml/core";
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult } from "@duckdb/node-api";
import { csvRelation, MISSING_TEXTS } from "./csv.js";
import { identifier, literal } from "./sql.js";

/** Where rows come from, and what becomes of them before roles are given. */
export interface TableOptions {
  readonly data: string;
  readonly table: string | null;
  readonly where: string | null;
  readonly derive: readonly string[];
}

/** A column as DuckDB names its type: `BIGINT`, `DOUBLE`, `VARCHAR`, `DATE`, … */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** An open file as one relation; the name of its row number is `ROW`. */
export interface Table {
  /** File name without its folder, for messages. */
  readonly source: string;
  /** What a query reads from. */
  readonly relation: string;
  readonly columns: readonly Column[];
  /** All rows of a query, one array per column. */
  query(sql: string): Promise<readonly unknown[][]>;
  /** The same file seen through another query on `relation`, which keeps `ROW`. */
  through(sql: string): Promise<Table>;
  countRows(): Promise<number>;
  /** Rows of the file, those that `where` leaves out included. */
  countAll(): Promise<number>;
  close(): void;
}

const RELATION = "career_dml_data";
/** Number of a row in its file, from 1, counted before `where`. */
export const ROW = "career_dml_row";

/**
 * Opens a CSV, Parquet or DuckDB file. Missing values (empty, NA, NaN, null or `.`) become NULL whatever the format; then
 * `derive` adds columns in order, each seeing those before it, and `where` keeps rows. Nothing is read but what queries ask for.
 *
 * @throws {FileError} if the file is absent, unreadable or of no known format.
 * @throws {OptionsError} if `where` or `derive` is not SQL over its columns.
 * @throws {AbortedError} if the run is aborted while a query runs.
 */
export async function openTable(options: TableOptions, run: RunContext = {}): Promise<Table> {
  await checkReadable(options.data);
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threadsOf(run)),
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
  };
  try {
    await openFile(connection, options);
    await shape(connection, options);
    return await tableOn(connection, { data: options.data, relation: RELATION, run, close });
  } catch (error) {
    close();
    throw error;
  }
}

interface Open {
  readonly data: string;
  readonly relation: string;
  readonly run: RunContext;
  readonly close: () => void;
}

async function tableOn(connection: DuckDBConnection, open: Open): Promise<Table> {
  const { data, relation, run, close } = open;
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

async function checkReadable(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new FileError(file, "there is no such file; check the path given by data");
  if (!found.isFile()) throw new FileError(file, "is not a file; give one CSV, Parquet or DuckDB file");
  if (found.size === 0) throw new FileError(file, "is empty");
  await access(file, constants.R_OK).catch((cause: unknown) => {
    throw new FileError(file, "may not be read by this user", { cause });
  });
}

/** The relation `raw`: the file's columns as they are, and the row number. */
async function openFile(connection: DuckDBConnection, { data, table }: TableOptions): Promise<void> {
  const source = await sourceOf(connection, data, table);
  try {
    await connection.run(`CREATE TEMP VIEW raw AS SELECT row_number() OVER () AS ${ROW}, * FROM ${source}`);
  } catch (error) {
    throw fileError(data, error);
  }
}

async function sourceOf(connection: DuckDBConnection, data: string, table: string | null): Promise<string> {
  const extension = extname(data.replace(/\.(gz|zst)$/i, "")).toLowerCase();
  if (table !== null && ![".duckdb", ".ddb", ".db"].includes(extension)) {
    throw new OptionsError("run", [{ path: "table", message: "names a table of a DuckDB file, but data is none" }]);
  }
  switch (extension) {
    case ".csv":
    case ".tsv":
    case ".txt":
      return await csvRelation(connection, data);
    case ".parquet":
    case ".pq":
      return `read_parquet(${literal(data)})`;
    case ".duckdb":
    case ".ddb":
    case ".db":
      return await tableOf(connection, data, table);
    default:
      throw new FileError(
        data,
        "has an unknown ending; .csv, .tsv, .parquet and .duckdb are read (write others as Parquet)",
      );
  }
}

async function tableOf(connection: DuckDBConnection, data: string, table: string | null): Promise<string> {
  try {
    await connection.run(`ATTACH ${literal(data)} AS source (READ_ONLY)`);
  } catch (error) {
    throw fileError(data, error);
  }
  const reader = await connection.runAndReadAll(
    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'source'",
  );
  const names = reader.getRowsJS().map(([name]) => String(name));
  if (table === null || !names.includes(table)) {
    const wrong = table === null ? "needs the name of a table" : `has no table '${table}'`;
    throw new FileError(data, `${wrong}; it holds ${names.join(", ") || "none"} (option table)`);
  }
  return `source.main.${identifier(table)}`;
}

/** The relation `RELATION`: missing values as NULL, derived columns, rows that `where` keeps. */
async function shape(connection: DuckDBConnection, { derive, where }: TableOptions): Promise<void> {
  const columns = await describe(connection, "raw");
  const cells = columns.map(({ name, type }) => `${withoutMissing(identifier(name), type)} AS ${identifier(name)}`);
  await connection.run(`CREATE TEMP VIEW clean AS SELECT ${cells.join(", ")} FROM raw`);
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  let relation = "clean";
  for (const [k, definition] of derive.entries()) {
    const [name, sql] = parseDerive(definition);
    const select = names.has(name.toLowerCase())
      ? `* REPLACE ((${sql}) AS ${identifier(name)})`
      : `*, (${sql}) AS ${identifier(name)}`;
    await runUserSql(
      connection,
      "derive",
      definition,
      `CREATE TEMP VIEW derived_${k} AS SELECT ${select} FROM ${relation}`,
    );
    names.add(name.toLowerCase());
    relation = `derived_${k}`;
  }
  const condition = where === null ? "" : ` WHERE (${where})`;
  await runUserSql(
    connection,
    "where",
    where ?? "",
    `CREATE TEMP VIEW ${RELATION} AS SELECT * FROM ${relation}${condition}`,
  );
}

function withoutMissing(column: string, type: string): string {
  if (type === "VARCHAR")
    return `CASE WHEN trim(${column}) IN (${MISSING_TEXTS.map(literal).join(", ")}) THEN NULL ELSE ${column} END`;
  if (type === "DOUBLE" || type === "FLOAT") return `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END`;
  return column;
}

/** `name = SQL`, the name plain or in double quotes. */
function parseDerive(definition: string): [string, string] {
  const match = /^\s*(?:"([^"]+)"|([\p{L}_][\p{L}\p{N}_]*))\s*=(?!=)\s*(\S[^]*)$/u.exec(definition);
  if (match === null) {
    throw new OptionsError("run", [
      { path: "derive", message: `must read 'name = SQL', as in 'kids = kids5 + kids618 > 0', got '${definition}'` },
    ]);
  }
  return [(match[1] ?? match[2])!, match[3]!];
}

async function runUserSql(connection: DuckDBConnection, path: string, given: string, sql: string): Promise<void> {
  try {
    await connection.run(sql);
  } catch (error) {
    throw new OptionsError("run", [{ path, message: `'${given}' is not understood: ${firstLines(error)}` }]);
  }
}

async function describe(connection: DuckDBConnection, relation: string): Promise<Column[]> {
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`);
  return reader.getRowsJS().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

function fileError(file: string, error: unknown): CareerDmlError {
  if (error instanceof CareerDmlError) return error;
  return new FileError(file, firstLines(error), { cause: error });
}

/** DuckDB's message up to its excerpt of the statement, which a user never wrote, in one line. */
function firstLines(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [head] = message.split(/\n\s*\n|\nLINE \d/);
  return head!.replace(/\s*\n\s*/g, "; ").trim();
}
