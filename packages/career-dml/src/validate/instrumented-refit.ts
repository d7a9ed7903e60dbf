import type { EstimateValidation, Folds, RunContext, SensitivityBenchmark } from "@career-dml/core";
import type { QuestionedInstrument } from "@career-dml/dml";
import { nuisanceOf, sampleDesignOf } from "../estimate/cross-fitting.js";
import type { Sample } from "../estimate/data/sample.js";
import { takersOf } from "../estimate/iivm.js";
import type { ValidateOptions } from "../validate-options.js";
import type { Estimator, Refit } from "./refit.js";

/** Estimates with an instrument. What omitted variables could do is asked of the reduced form, of the outcome less the null effect. */
export function instrumentedOf(options: ValidateOptions, folds: Folds): Estimator {
  const question = async (sample: Sample, run: RunContext): Promise<QuestionedInstrument> => {
    const { questionedInteractiveIv, questionedPartiallyLinearIv } = await import("@career-dml/dml");
    const { outcome, instruments, covariates } = sample;
    const treatment = sample.treatment!;
    const shared = { outcome, designs: [covariates], folds, ...(await sampleDesignOf(sample)) };
    const { level, seed } = options;
    const settings = { nuisance: nuisanceOf(options), level, seed };
    if (options.estimator === "pliv") {
      return questionedPartiallyLinearIv({ ...shared, treatment, instrument: instruments.x }, settings, run);
    }
    const binary = { treatment: Uint8Array.from(treatment), instrument: Uint8Array.from(instruments.x) };
    return questionedInteractiveIv({ ...shared, ...binary }, { ...settings, ...takersOf(options.compliance) }, run);
  };
  const refitOf = async ({ effect, elements }: QuestionedInstrument): Promise<Refit> => {
    const { reducedFormLess } = await import("@career-dml/dml");
    const reducedForm = reducedFormLess(elements, options.nullEffect);
    return { effect, units: null, elements: () => reducedForm };
  };
  return {
    full: async (sample, run) => {
      const instrumented = await question(sample, run);
      return { ...(await refitOf(instrumented)), forest: null, instrumented };
    },
    again: async (sample, run) => refitOf(await question(sample, run)),
  };
}

interface Named {
  readonly instrumented: QuestionedInstrument;
  readonly names: EstimateValidation["data"] & { readonly instrument: string };
  readonly benchmarks: readonly SensitivityBenchmark[];
}

/** What an omitted variable could make of an instrumented effect. */
export async function instrumentCheck(
  { instrumented: { effect, elements }, names, benchmarks }: Named,
  { cfY, cfD, rho, level, nullEffect }: ValidateOptions,
): Promise<EstimateValidation["instrument"]> {
  const { instrumentalBounds, instrumentalRobustness } = await import("@career-dml/dml");
  const less = nullEffect === 0 ? "" : ` less ${nullEffect} times ${names.treatment}`;
  return Object.freeze({
    name: names.instrument,
    reducedForm: `reduced form, ${names.outcome}${less} on ${names.instrument}`,
    firstStageF: effect.firstStageF,
    robustSet: effect.robustSet,
    bounds: instrumentalBounds(elements, { cfY, cfD, rho }),
    firstStage: instrumentalRobustness(elements, { nullEffect, level, rho }).firstStage,
    benchmarks: Object.freeze(
      benchmarks.map((b) =>
        Object.freeze({ name: b.name, bounds: instrumentalBounds(elements, { cfY: b.cfY, cfD: b.cfD, rho: 1 }) }),
      ),
    ),
  });
}
