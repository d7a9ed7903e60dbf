import type { HeckmanBenchmark, RunContext } from "@career-dml/core";
import { describeHeckmanBenchmark, heckmanBenchmark } from "@career-dml/heckman";
import { attempt } from "../attempt.js";
import { againstTruth } from "./against-truth.js";
import type { Careers } from "./careers.js";
import type { Settings } from "./settings.js";

/**
 * The endogenous-treatment benchmarks: two steps, maximum likelihood and switching regression, with the exclusion
 * restriction where there is an instrument, and without. A model of a selected outcome does not apply, for every row
 * has one. These models can fail on data on which everything else is fine: the row then says why.
 */
export async function selectionBenchmarks(
  { dataset, truth }: Careers,
  { reference }: Settings,
  run: RunContext,
): Promise<readonly HeckmanBenchmark[]> {
  const estimators = reference ? (["reference"] as const) : (["two-step", "mle", "switching"] as const);
  const benchmarks: HeckmanBenchmark[] = [];
  for (const exclusion of dataset.instrument ? [true, false] : [false]) {
    for (const estimator of estimators) {
      const described = describeHeckmanBenchmark(dataset, { exclusion, estimator });
      const { answer, unavailable } = await attempt(described.label, () =>
        heckmanBenchmark(dataset, { exclusion, estimator }, run),
      );
      benchmarks.push(
        Object.freeze(
          answer === null
            ? { ...described, result: null, reason: unavailable[0]!.reason, firstStageF: null, againstTruth: null }
            : { ...answer, againstTruth: truth ? againstTruth(truth.summary, answer.result) : null },
        ),
      );
    }
  }
  return benchmarks;
}
