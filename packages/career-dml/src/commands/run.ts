import { join } from "node:path";
import { type CareerRunResult, checkpoint, partOf, type RunContext } from "@career-dml/core";
import type { Environment } from "../environment.js";
import type { RunOptions } from "../options.js";

/** Share of a run that is estimation; the rest is drawing and writing. */
const ESTIMATION = 0.9;

/**
 * The main job and its report. A place where no report can be written is refused before the job.
 *
 * @throws {FileError} if the report cannot be written.
 * @throws {AbortedError} if the run is stopped; then no report is written, and an earlier one stays.
 */
export async function runAndReport(
  options: RunOptions,
  run: RunContext,
  environment: Pick<Environment, "pipeline" | "report">,
): Promise<CareerRunResult> {
  const { checkReportDirectory, loadDrawing, writeReport } = await environment.report();
  await checkReportDirectory(options.out);
  // Meanwhile kernels estimate on threads of their own; what does not load fails again where it is needed.
  void loadDrawing().catch(() => undefined);
  const { runPipeline } = await environment.pipeline();
  const result = await runPipeline(options, partOf(run, 0, ESTIMATION));
  await checkpoint(run);
  await writeReport(result, options.out, {}, partOf(run, ESTIMATION, 1));
  return result;
}

/** Where to look, for the last line of a run. */
export const reportPlace = (out: string): string => `The report is in ${join(out, "report.html")}`;
