import { isDeepStrictEqual } from "node:util";
import type { EffectResult, RunContext } from "@career-dml/core";
import { interactiveRegression, partiallyLinear } from "@career-dml/dml";
import { loadNative } from "@career-dml/kernels";
import type { Experiment } from "./experiment.js";

/** An estimator from the data to its standard error. */
export type Estimate = (data: Experiment, run?: RunContext) => Promise<EffectResult>;

/** Settings of the boosting that learns all nuisances. */
export type Boosting = Readonly<{ maxDepth?: number; heldOut?: number }>;

const nuisanceOf = (boosting: Boosting) => ({ learners: ["boosting" as const], boosting: { trees: 100, ...boosting } });

/** Ten fits: outcome and dose in five folds. */
export const partiallyLinearBy =
  (boosting: Boosting): Estimate =>
  ({ outcomeOfDose: outcome, dose: treatment, design, folds }, run = {}) =>
    partiallyLinear({ outcome, treatment, designs: [design], folds }, { nuisance: nuisanceOf(boosting) }, run);

/** Fifteen fits: the outcome in each arm and the propensity in five folds. */
export const interactiveBy =
  (boosting: Boosting): Estimate =>
  ({ outcomeOfTreatment: outcome, treatment, design, folds }, run = {}) => {
    const options = { nuisance: nuisanceOf(boosting), whenExtreme: "clip" as const };
    return interactiveRegression({ outcome, treatment, designs: [design], folds }, options, run);
  };

/** Threads at which native estimates are held against TypeScript's. */
const CHECKED_THREADS = [1, 2, 3, 8];

/** Whether native results equal TypeScript's to the last bit, quality of the nuisances included; `null` without native kernels. */
export async function sameBits(estimates: readonly Estimate[], data: Experiment): Promise<boolean | null> {
  if (loadNative() === null) return null;
  for (const estimate of estimates) {
    const expected = await estimate(data, { backend: "js" });
    for (const threads of CHECKED_THREADS) {
      if (!isDeepStrictEqual(await estimate(data, { backend: "native", threads }), expected)) return false;
    }
  }
  return true;
}
