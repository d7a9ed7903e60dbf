import { extname } from "node:path";
import { checkpoint } from "@career-dml/core";
import type { CompleteEstimateTableOptions } from "@career-dml/report/options";
import type { Estimate } from "../estimate/run-estimate.js";
import { writeFiles } from "../output/write-files.js";
import type { Rendered, Rendering } from "./rendered.js";

/** Estimates side by side: on the terminal, and as a file in the format of its ending where one is given. */
export async function renderEstimates(
  results: readonly Estimate[],
  options: CompleteEstimateTableOptions,
  { out, layout, run }: Rendering,
): Promise<Rendered> {
  const report = await import("@career-dml/report");
  const table = report.estimateTable(results, options);
  const text = report.estimateTableText(table, layout);
  if (out === null) return { files: [], text, table };
  const formats: Readonly<Record<string, (of: typeof table) => string>> = {
    ".md": report.estimateTableMarkdown,
    ".tex": report.estimateTableLatex,
    ".csv": report.estimateTableCsv,
    ".html": report.estimateTablePage,
  };
  const content = formats[extname(out).toLowerCase()]!(table);
  await checkpoint(run);
  const files = await writeFiles({ [out]: content });
  return { files, text: `${text}\n\nThe table is in ${out}`, table };
}
