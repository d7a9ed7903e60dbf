import { join } from "node:path";
import type { CareerRunResult } from "@career-dml/core";
import { reportPlace } from "../commands/run.js";
import { REPORT_FOLDER } from "../options.js";
import type { Rendered, Rendering } from "./rendered.js";

/** The whole report of a run again, the same bytes as the run wrote. */
export async function renderRun(result: CareerRunResult, { out, layout, run }: Rendering): Promise<Rendered> {
  const { checkReportDirectory, consoleSummary, writeReport } = await import("@career-dml/report");
  const folder = out ?? REPORT_FOLDER;
  await checkReportDirectory(folder);
  const text = consoleSummary(result, layout);
  const { files } = await writeReport(result, folder, {}, run);
  return { files: files.map((file) => join(folder, file)), text: `${text}\n${reportPlace(folder)}` };
}
