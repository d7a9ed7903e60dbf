import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CareerRunResult, checkpoint, type RunContext, report, resolveOptions } from "@career-dml/core";
import { z } from "zod";
import { REPORT_STAGE, reportContents } from "./report-contents.js";
import { onDisk, replaceReport } from "./report-directory.js";

/** Options of `writeReport`. */
export const reportOptions = z.strictObject({
  png: z.boolean().default(true).describe("Whether figures are written as PNG too, beside SVG."),
  dpi: z.int().min(72).max(1200).default(300).describe("Resolution of the PNG figures, which are 6.5 inches wide."),
});

/** Options of `writeReport`, all with defaults. */
export type ReportOptions = z.input<typeof reportOptions>;

/**
 * Writes the whole report: results.json, results.md, report.html, tables as CSV, LaTeX and Markdown, figures as SVG and
 * PNG. Everything but the `execution` block of results.json depends on the result's reproducible content alone; how the pixels of a PNG are
 * compressed is up to Node's zlib too.
 *
 * The files are written beside the directory and moved into its place at the end: after an error or an abort nothing is
 * left of them, and an earlier report is still there.
 *
 * @param directory Absent, empty, or an earlier report, which is replaced.
 * @returns The files, relative to the directory, sorted.
 * @throws {FileError} if the directory holds anything else, or cannot be written.
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {NonFiniteError} if the result holds a NaN or an infinity.
 * @throws {AbortedError} if `run.signal` fires.
 */
export async function writeReport(
  result: CareerRunResult,
  directory: string,
  options: ReportOptions = {},
  run: RunContext = {},
): Promise<{ readonly files: readonly string[] }> {
  const resolved = resolveOptions("writeReport", reportOptions, options);
  const contents = await reportContents(result, { ...resolved, run });
  await replaceReport(directory, (staging) => writeAll(staging, contents, run));
  report(run, REPORT_STAGE, 1, 1);
  return Object.freeze({ files: Object.freeze([...contents.keys()].sort()) });
}

async function writeAll(
  staging: string,
  contents: ReadonlyMap<string, string | Uint8Array>,
  run: RunContext,
): Promise<void> {
  for (const folder of ["tables", "figures"]) {
    await onDisk(join(staging, folder), "cannot be created", () => mkdir(join(staging, folder)));
  }
  await Promise.all(
    [...contents].map(([file, content]) =>
      onDisk(join(staging, file), "cannot be written", () => writeFile(join(staging, file), content)),
    ),
  );
  await checkpoint(run);
}
