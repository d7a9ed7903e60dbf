import { writeFile } from "node:fs/promises";
import { checkpoint, type EstimateValidation, report, type RunContext, writeWhole } from "@career-dml/core";

/** Writes tables and figures of a validation as one page. @throws {FileError} if it cannot be written. */
export async function writePage(file: string, result: EstimateValidation, run: RunContext): Promise<void> {
  report(run, "page", 0, 1);
  const { validationPage } = await import("@career-dml/report");
  const { validationFigures } = await import("@career-dml/report/figures");
  const content = validationPage(result, validationFigures(result));
  await checkpoint(run);
  await writeWhole([file], ([sibling]) => writeFile(sibling!, content));
  report(run, "page", 1, 1);
}
