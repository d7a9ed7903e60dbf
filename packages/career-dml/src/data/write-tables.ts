import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { checkpoint, FileError, type RunContext, writeWhole } from "@career-dml/core";
import type { PanelTable } from "@career-dml/dgp";
import { writeCsv } from "./write-csv.js";

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
  await writeWhole(
    files.map(({ file }) => file),
    async (siblings) => {
      for (const [k, given] of files.entries()) {
        const file = siblings[k]!;
        if ("content" in given) await writeFile(file, given.content);
        else if (formatOf(given.file) === "csv") await writeCsv(file, given.table, stage, run);
        else {
          // Loads DuckDB, which a CSV needs not.
          const { writeParquet } = await import("./write-parquet.js");
          await writeParquet({ ...given, sibling: file }, stage, run);
        }
      }
      await checkpoint(run);
    },
  );
}

/** @throws {FileError} if a table cannot go to a file of this ending. */
export function checkTableFile(file: string): void {
  formatOf(file);
}

function formatOf(file: string): "csv" | "parquet" {
  const ending = extname(file).toLowerCase();
  if (ending === ".csv") return "csv";
  if (ending === ".parquet") return "parquet";
  throw new FileError(file, "has an unknown ending; write to .csv or .parquet");
}
