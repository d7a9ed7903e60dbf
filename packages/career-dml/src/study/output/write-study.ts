import { canonicalJson } from "@career-dml/core";
import { tableCsv } from "@career-dml/report";
import type { CellTime, CompletedStudy, StudyResult } from "@career-dml/study";
import { writeFiles } from "../../output/write-files.js";
import { estimatesCsv } from "./estimates-csv.js";
import { resultFiles } from "./result-files.js";
import { timesTable } from "./study-tables.js";

/**
 * Writes a study's results into its folder, all or none: results.json, results.md, figures and tables/*.csv, the same bytes however
 * often it was interrupted; and execution.json and tables/times.csv, which hold times and are not.
 *
 * @throws {FileError} if a file cannot be written.
 */
export async function writeStudy(
  folder: string,
  completed: CompletedStudy,
  { result, times }: { readonly result: StudyResult; readonly times: readonly CellTime[] },
): Promise<void> {
  const execution = {
    hash: result.hash,
    version: result.version,
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    times,
  };
  const contents: Readonly<Record<string, string | Uint8Array>> = {
    ...(await resultFiles(result)),
    "tables/estimates.csv": estimatesCsv(completed),
    "tables/times.csv": tableCsv(timesTable(result, times)),
    "execution.json": `${canonicalJson(execution)}\n`,
  };
  await writeFiles(contents, folder);
}
