import {
  bindColumns,
  checkDataset,
  DataError,
  type Dataset,
  type Design,
  type EffectResult,
  effectResult,
  type HeckmanBenchmark,
  type RunContext,
  resolveOptions,
  WEAK_FIRST_STAGE,
} from "@career-dml/core";
import { independentColumns, isIndependent } from "@career-dml/kernels";
import { z } from "zod";
import { firstStageF } from "./first-stage-f.js";
import { requireFinite } from "./require-finite.js";
import { treatmentReference } from "./treatment-reference.js";
import { switchingMle } from "./switching-mle.js";
import { treatmentMle } from "./treatment-mle.js";
import type { TreatmentResult } from "./treatment-result.js";
import type { TreatmentData } from "./treatment-rows.js";
import { treatmentTwoStep } from "./treatment-two-step.js";
import { exclusionWarning } from "./warnings.js";

/** Options of `heckmanBenchmark`. */
export const heckmanBenchmarkOptions = z.strictObject({
  exclusion: z.boolean().default(true).describe("Put the instrument into the treatment equation, and only there."),
  estimator: z
    .enum(["two-step", "mle", "switching", "reference"])
    .default("two-step")
    .describe(
      "`two-step`: probit and corrected standard errors; `mle`: the same model by maximum likelihood; `switching`: an equation for either outcome, by maximum likelihood; `reference`: the faulty benchmark of profile v3.4.",
    ),
});

/** A benchmark that has its result. */
export type FittedHeckmanBenchmark = HeckmanBenchmark & { readonly result: EffectResult };

/**
 * The classical rival of representations: an endogenous-treatment model on the covariates of a dataset, with or without
 * its instrument as exclusion restriction. Columns that are combinations of the ones before them are left out and named.
 *
 * @returns The effect, its label and the robust first-stage F; `againstTruth` is null, as no data hold a truth.
 * @throws {DataError} if the exclusion is asked for and there is no instrument, or the probit predicts perfectly.
 * @throws {NonFiniteError} for missing covariates. @throws what `treatmentTwoStep` throws.
 */
export async function heckmanBenchmark(
  data: Dataset,
  options: z.input<typeof heckmanBenchmarkOptions> = {},
  run: RunContext = {},
): Promise<FittedHeckmanBenchmark> {
  const resolved = resolveOptions("heckmanBenchmark", heckmanBenchmarkOptions, options);
  checkDataset(data);
  requireFinite(data.covariates);
  const { design: covariates, dropped } = independentColumns(data.covariates, run);
  const excluded = resolved.exclusion ? instrumentOf(data, covariates, run) : null;
  const treatmentCovariates = excluded === null ? covariates : bindColumns(covariates, excluded);
  const equations = {
    outcome: data.outcome,
    treatment: data.treatment,
    outcomeCovariates: covariates,
    treatmentCovariates,
  };
  const effect = await ESTIMATORS[resolved.estimator](equations, run);
  const firstStage = excluded === null ? null : firstStageF(data.treatment, covariates, excluded, run).robustF;
  const warnings = new Set([
    ...effect.warnings,
    ...exclusionWarning(treatmentCovariates, covariates),
    ...droppedWarning(dropped),
    ...weakWarning(firstStage),
  ]);
  const result: EffectResult = Object.freeze({
    ...effect,
    warnings: Object.freeze([...warnings]),
    options: Object.freeze({ ...effect.options, ...resolved }),
  });
  return Object.freeze({
    ...describeHeckmanBenchmark(data, resolved),
    result,
    firstStageF: firstStage,
    againstTruth: null,
  });
}

/** What a benchmark is called, with a result or without. */
export function describeHeckmanBenchmark(
  { names }: Pick<Dataset, "names">,
  { exclusion, estimator }: z.output<typeof heckmanBenchmarkOptions>,
): Pick<HeckmanBenchmark, "name" | "model" | "label"> {
  const restriction = exclusion
    ? `${names.instrument ?? "instrument"} excluded from the outcome`
    : "no exclusion restriction";
  return {
    name: exclusion ? "with-exclusion" : "without-exclusion",
    model: estimator,
    label: `${MODELS[estimator]}, ${restriction}`,
  };
}

function instrumentOf(data: Dataset, covariates: Design, run: RunContext): Design {
  if (data.instrument === null) {
    const message = "is absent; name one, or estimate without the exclusion restriction";
    throw new DataError([{ path: "instrument", message }]);
  }
  const names = [data.names.instrument ?? "instrument"];
  const excluded: Design = { n: data.n, p: 1, names, x: data.instrument };
  requireFinite(excluded);
  if (isIndependent(covariates, excluded, run)) return excluded;
  const message = "is constant or a combination of the covariates, so it excludes nothing";
  throw new DataError([{ path: names[0]!, message }]);
}

type Estimator = z.output<typeof heckmanBenchmarkOptions>["estimator"];

const MODELS: Readonly<Record<Estimator, string>> = {
  "two-step": "Heckman",
  mle: "Heckman by maximum likelihood",
  switching: "Switching regression",
  reference: "Heckman",
};

const ESTIMATORS: Readonly<Record<Estimator, (data: TreatmentData, run: RunContext) => Promise<EffectResult>>> = {
  "two-step": async (data, run) => onlyEffect(await treatmentTwoStep(data, {}, run)),
  mle: async (data, run) => onlyEffect(await treatmentMle(data, {}, run)),
  switching: averageSwitchingEffect,
  reference: treatmentReference,
};

/** The effect without the model's other numbers, which stand in its own result. */
function onlyEffect(result: TreatmentResult): EffectResult {
  const { estimator, estimand, estimandLabel, estimate, se, reason, n, coefficients, warnings, options, seed } = result;
  const known = { estimator, estimand, estimandLabel, estimate, se, n, coefficients, warnings, options, seed };
  return effectResult(reason === undefined ? known : { ...known, reason });
}

/** The ATE of a switching regression with the model's coefficients and warnings. */
async function averageSwitchingEffect(data: TreatmentData, run: RunContext): Promise<EffectResult> {
  const { effects, coefficients, warnings, options } = await switchingMle(data, {}, run);
  return { ...effects.ate, coefficients, warnings, options };
}

const droppedWarning = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`Left out, as combinations of the columns before them: ${names.join(", ")}.`];

const weakWarning = (f: number | null): string[] =>
  f === null || f >= WEAK_FIRST_STAGE
    ? []
    : [
        `The excluded instrument is weak (robust first-stage F ${f.toFixed(1)}, below ${WEAK_FIRST_STAGE}): the estimate lives off functional form.`,
      ];
