import { checkpoint, type EstimateValidation, report, type RunContext } from "@career-dml/core";
import { writeFiles } from "../../output/write-files.js";

/** Writes tables and figures of a validation as one page. @throws {FileError} if it cannot be written. */
export async function writePage(file: string, result: EstimateValidation, run: RunContext): Promise<void> {
  report(run, "page", 0, 1);
  const { validationPage } = await import("@career-dml/report");
  const { validationFigures } = await import("@career-dml/report/figures");
  const content = validationPage(result, validationFigures(result));
  await checkpoint(run);
  await writeFiles({ [file]: content });
  report(run, "page", 1, 1);
}
