import { extname } from "node:path";
import { type AttributionResult, FileError } from "@career-dml/core";
import type { Table } from "@career-dml/report";
import type { ContentFile } from "../data/write-tables.js";

type Report = typeof import("@career-dml/report");

/** Rows of each prediction and kind in a table that is to be read; the CSV and the page hold all. */
const READABLE = 20;

const FORMATS: Readonly<Record<string, (report: Report, result: AttributionResult) => Table>> = {
  ".csv": (report, result) => report.attributionTable(result),
  ".md": (report, result) => report.attributionTable(result, READABLE),
  ".tex": (report, result) => report.attributionTable(result, READABLE),
};

/** @throws {FileError} if an attribution cannot go to a file of this ending. */
export function checkAttributionFile(file: string): void {
  const ending = extname(file).toLowerCase();
  if (ending !== ".html" && !Object.hasOwn(FORMATS, ending)) {
    throw new FileError(file, "has an unknown ending; an attribution is written to .csv, .md, .tex or .html");
  }
}

/** The table in the format of the file's ending, and one figure per prediction beside it; a page holds its figures. */
export async function attributionFiles(file: string, result: AttributionResult): Promise<readonly ContentFile[]> {
  const report = await import("@career-dml/report");
  const { attributionFigures } = await import("@career-dml/report/figures");
  const figures = attributionFigures(result);
  const ending = extname(file).toLowerCase();
  if (ending === ".html") return [{ file, content: report.attributionPage(result, figures) }];
  const table = FORMATS[ending]!(report, result);
  const written = { ".csv": report.tableCsv, ".md": report.tableMarkdown, ".tex": report.tableLatex }[ending]!(table);
  const base = file.slice(0, file.length - ending.length);
  const drawn = figures.map(({ name, svg }) => ({
    file: `${base}.${name.replace(/^attribution-/, "")}.svg`,
    content: svg,
  }));
  return [{ file, content: written }, ...drawn];
}
