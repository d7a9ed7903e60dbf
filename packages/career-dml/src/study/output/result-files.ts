import { canonicalJson } from "@career-dml/core";
import { tableCsv } from "@career-dml/report";
import type { StudyResult } from "@career-dml/study";
import { studyFigureFiles } from "./study-figures.js";
import { studyMarkdown } from "./study-markdown.js";
import { studyTables } from "./study-tables.js";

/** results.json: every number of every table, in canonical order; the same bytes for the same study and version. */
export const studyJson = (result: StudyResult): string => `${canonicalJson(result)}\n`;

/** Files that follow from a study's result alone, by name: results.json, results.md, figures and tables/*.csv. */
export async function resultFiles(result: StudyResult): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const figures = await studyFigureFiles(result);
  const tables = [...studyTables(result), ...figures.tables];
  return {
    "results.json": studyJson(result),
    "results.md": `${studyMarkdown(result)}${figures.markdown}`,
    ...figures.files,
    ...Object.fromEntries(tables.map((table) => [`tables/${table.name}.csv`, tableCsv(table)])),
  };
}
