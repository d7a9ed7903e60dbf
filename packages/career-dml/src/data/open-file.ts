import { access, constants, stat } from "node:fs/promises";
import { extname } from "node:path";
import { FileError, OptionsError } from "@career-dml/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { csvRelation } from "./csv.js";
import { fileError } from "./duckdb.js";
import { identifier, literal } from "./sql.js";

/** Number of a row in its file, from 1. */
export const ROW = "career_dml_row";

/**
 * The relation `raw`: the columns of a CSV, Parquet or DuckDB file as they are, and the row number.
 *
 * @param table Table of a DuckDB file; `null` for the others.
 * @throws {FileError} if the file is absent, unreadable or of no known format.
 */
export async function openFile(connection: DuckDBConnection, data: string, table: string | null): Promise<void> {
  await checkReadable(data);
  const source = await sourceOf(connection, data, table);
  try {
    await connection.run(`CREATE TEMP VIEW raw AS SELECT row_number() OVER () AS ${ROW}, * FROM ${source}`);
  } catch (error) {
    throw fileError(data, error);
  }
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
