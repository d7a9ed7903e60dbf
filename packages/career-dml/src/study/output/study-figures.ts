import { type Figure, type Table, tableMarkdown } from "@career-dml/report";
import { png, studyFigures } from "@career-dml/report/figures";
import type { StudyResult } from "@career-dml/study";
import { publishedTable } from "./published-table.js";
import { studyChart } from "./study-chart.js";

/** Figures of a study as files by name, the tables that belong to them, and what results.md says of both. */
export interface StudyFigureFiles {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly tables: readonly Table[];
  readonly markdown: string;
}

/** Draws the figures of a study: figures/NAME.svg and .png, the same bytes for the same result. */
export async function studyFigureFiles(result: StudyResult): Promise<StudyFigureFiles> {
  const figures = studyFigures(studyChart(result));
  const files: Record<string, string | Uint8Array> = {};
  for (const figure of figures) {
    files[`figures/${figure.name}.svg`] = figure.svg;
    files[`figures/${figure.name}.png`] = await png(figure);
  }
  const published = publishedTable(result);
  const tables = published.rows.length > 0 ? [published] : [];
  const parts = [...tables.map((table) => tableMarkdown(table)), ...figures.map(section)];
  return { files, tables, markdown: parts.map((part) => `\n${part}`).join("") };
}

const section = ({ name, title, caption, alt }: Figure): string =>
  `## ${title}\n\n![${alt.replaceAll(/[[\]\n]/g, " ")}](figures/${name}.svg)\n\n${caption}\n`;
