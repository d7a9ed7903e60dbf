import { quantiles } from "@career-dml/core";
import { benchFaults } from "./bench-faults.js";
import type { BenchResult, BenchRow } from "./bench-result.js";
import { digits, duration } from "./number-text.js";

/** Smallest, median and largest ratio of TypeScript to native on all threads. */
function ratioText(rows: readonly BenchRow[]): string | null {
  const ratios = rows.flatMap(({ js, nativeThreads }) => (nativeThreads ? [js.median / nativeThreads.median] : []));
  if (ratios.length === 0) return null;
  const [least, middle, most] = quantiles(ratios, [0, 0.5, 1]) as [number, number, number];
  return `${digits(least)} to ${digits(most)} times as fast, ${digits(middle)} times in the median`;
}

/** What one sees, in a few sentences. */
export function benchSummary(result: BenchResult): string {
  const { run = [], kernels = [], estimators = [] } = result.sections;
  const job = run[0];
  const native = job?.nativeThreads ?? null;
  const [ofKernels, ofEstimators] = [ratioText(kernels), ratioText(estimators)];
  const checked = [...run, ...kernels, ...estimators].flatMap(({ equal }) => (equal === null ? [] : [equal]));
  const faults = benchFaults(result);
  return [
    job === undefined
      ? ""
      : `The main job takes ${native === null ? "" : `${duration(native.median)} on native kernels and `}${duration(job.js.median)} in TypeScript.`,
    ofKernels === null ? "" : `Against TypeScript on one thread, native kernels on all threads are ${ofKernels}.`,
    ofEstimators === null ? "" : `Estimators, from the data to the standard error, are ${ofEstimators}.`,
    checked.length > 0 && !checked.includes(false)
      ? "All of them give the same bits on both sides, for any number of threads."
      : "",
    faults.length === 0
      ? ""
      : `**${faults.length} ${faults.length === 1 ? "row is" : "rows are"} not as they must be: ${faults.join(" ")}**`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}
