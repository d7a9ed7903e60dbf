import { CareerDmlError, type HeckmanBenchmark, type RunContext } from "@career-dml/core";
import { heckmanBenchmark } from "@career-dml/heckman";
import { againstTruth } from "./against-truth.js";
import type { Careers } from "./careers.js";
import type { Settings } from "./settings.js";

export interface SelectionBenchmarks {
  readonly benchmarks: readonly HeckmanBenchmark[];
  /** Why a benchmark is missing: these models can fail on data on which everything else is fine. */
  readonly failures: readonly string[];
}

/**
 * The endogenous-treatment benchmarks: two steps, maximum likelihood and switching regression, with the exclusion
 * restriction where there is an instrument, and without. A model of a selected outcome does not apply, for every row
 * has one.
 */
export async function selectionBenchmarks(
  { dataset, truth }: Careers,
  { reference }: Settings,
  run: RunContext,
): Promise<SelectionBenchmarks> {
  const estimators = reference ? (["reference"] as const) : (["two-step", "mle", "switching"] as const);
  const benchmarks: HeckmanBenchmark[] = [];
  const failures: string[] = [];
  for (const exclusion of dataset.instrument ? [true, false] : [false]) {
    for (const estimator of estimators) {
      try {
        const benchmark = await heckmanBenchmark(dataset, { exclusion, estimator }, run);
        const known = truth ? againstTruth(truth.summary, benchmark.result) : null;
        benchmarks.push(Object.freeze({ ...benchmark, againstTruth: known }));
      } catch (error) {
        if (!(error instanceof CareerDmlError) || error.code === "ABORTED" || error.code === "NATIVE") throw error;
        failures.push(
          `The Heckman benchmark ${exclusion ? "with" : "without"} exclusion restriction (${estimator}) failed: ${error.message}`,
        );
      }
    }
  }
  return { benchmarks, failures };
}
