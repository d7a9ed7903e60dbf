import { access, constants, stat } from "node:fs/promises";
import { extname } from "node:path";
import { FileError, type Issue, OptionsError, type RunContext } from "@career-dml/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { arrowRelation } from "./arrow.js";
import { csvRelation } from "./csv.js";
import type { CsvFile, CsvRules } from "./csv-rules.js";
import { fileError } from "./duckdb.js";
import { identifier, literal } from "./sql.js";
import { utf8Copy } from "./utf8-copy.js";

/** Number of a row in its file, from 1. */
export const ROW = "career_dml_row";

/** Which file, and how it is to be read. */
export interface FileOptions extends CsvRules {
  readonly data: string;
  /** Table of a DuckDB file; `null` for the others. */
  readonly table: string | null;
}

/** Where a file is opened. */
export interface Surroundings {
  /** A folder for what has to be written, which lasts as long as the connection. */
  readonly scratch: string;
  readonly run: RunContext;
}

/**
 * The relation `raw`: the columns of a CSV, Parquet, Arrow or DuckDB file as they are, and the row number.
 *
 * @returns The CSV file, or its copy in UTF-8; `null` for other formats.
 * @throws {FileError} if the file is absent, unreadable or of no known format.
 * @throws {OptionsError} if an option does not belong to the format. @throws {AbortedError} if the run is aborted while a copy is made.
 */
export async function openFile(
  connection: DuckDBConnection,
  options: FileOptions,
  { scratch, run }: Surroundings,
): Promise<CsvFile | null> {
  const { data } = options;
  await checkReadable(data);
  const format = formatOf(data);
  checkOptions(options, format);
  const csv = format === "csv" ? await csvFile(options, { scratch, run }) : null;
  const source =
    csv !== null ? await csvRelation(connection, csv) : await sourceOf(connection, options, { format, run });
  try {
    await connection.run(`CREATE TEMP VIEW raw AS SELECT row_number() OVER () AS ${ROW}, * FROM ${source}`);
  } catch (error) {
    throw fileError(data, error);
  }
  return csv;
}

async function sourceOf(
  connection: DuckDBConnection,
  { data, table }: FileOptions,
  { format, run }: { readonly format: Format; readonly run: RunContext },
): Promise<string> {
  if (format === "parquet") return `read_parquet(${literal(data)})`;
  return format === "arrow" ? await arrowRelation(connection, data, run) : await tableOf(connection, data, table);
}

async function csvFile({ data, decimal = ".", encoding = null }: FileOptions, within: Surroundings): Promise<CsvFile> {
  const isUtf8 = encoding === null || /^utf-?8$/i.test(encoding);
  return { file: isUtf8 ? data : await utf8Copy(data, encoding, within), name: data, decimal };
}

async function checkReadable(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new FileError(file, "there is no such file; check the path given by data");
  if (!found.isFile()) throw new FileError(file, "is not a file; give one CSV, Parquet, Arrow or DuckDB file");
  if (found.size === 0) throw new FileError(file, "is empty");
  await access(file, constants.R_OK).catch((cause: unknown) => {
    throw new FileError(file, "may not be read by this user", { cause });
  });
}

type Format = "csv" | "parquet" | "arrow" | "duckdb";

const FORMATS: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".tsv": "csv",
  ".txt": "csv",
  ".parquet": "parquet",
  ".pq": "parquet",
  ".arrow": "arrow",
  ".feather": "arrow",
  ".duckdb": "duckdb",
  ".ddb": "duckdb",
  ".db": "duckdb",
};

function formatOf(data: string): Format {
  const format = FORMATS[extname(data.replace(/\.(gz|zst)$/i, "")).toLowerCase()];
  if (format !== undefined) return format;
  const known = ".csv, .tsv, .parquet, .arrow, .feather and .duckdb are read (write others as Parquet)";
  throw new FileError(data, `has an unknown ending; ${known}`);
}

/** @throws {OptionsError} with every option of another format. */
function checkOptions({ table, decimal = ".", encoding = null }: FileOptions, format: Format): void {
  const issues: Issue[] = [];
  if (table !== null && format !== "duckdb") {
    issues.push({ path: "table", message: "names a table of a DuckDB file, but data is none" });
  }
  if (format !== "csv") {
    if (decimal !== ".") issues.push({ path: "decimal", message: "is the mark of a CSV file, but data is none" });
    if (encoding !== null) issues.push({ path: "encoding", message: "is that of a CSV file, but data is none" });
  }
  if (issues.length > 0) throw new OptionsError("run", issues);
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
