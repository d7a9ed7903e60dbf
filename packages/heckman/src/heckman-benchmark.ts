import {
  bindColumns,
  checkDataset,
  DataError,
  type Dataset,
  type Design,
  type EffectResult,
  type HeckmanBenchmark,
  type RunContext,
  resolveOptions,
} from "@career-dml/core";
import { z } from "zod";
import { firstStageF } from "./first-stage-f.js";
import { independentColumns, isIndependent } from "./independent-columns.js";
import { requireFinite } from "./require-finite.js";
import { treatmentReference } from "./treatment-reference.js";
import { treatmentTwoStep } from "./treatment-two-step.js";
import { exclusionWarning } from "./warnings.js";

/** Options of `heckmanBenchmark`. */
export const heckmanBenchmarkOptions = z.strictObject({
  exclusion: z.boolean().default(true).describe("Put the instrument into the treatment equation, and only there."),
  estimator: z
    .enum(["two-step", "reference"])
    .default("two-step")
    .describe("`two-step`: probit and corrected standard errors; `reference`: the faulty benchmark of profile v3.4."),
});

/** A first-stage F below this means that the instrument says little about the treatment. */
const WEAK = 10;

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
): Promise<HeckmanBenchmark> {
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
  const effect =
    resolved.estimator === "two-step"
      ? await treatmentTwoStep(equations, {}, run)
      : await treatmentReference(equations, run);
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
  const name = resolved.exclusion ? ("with-exclusion" as const) : ("without-exclusion" as const);
  return Object.freeze({
    name,
    label: labelOf(data, resolved.exclusion),
    result,
    firstStageF: firstStage,
    againstTruth: null,
  });
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

const labelOf = (data: Dataset, exclusion: boolean): string =>
  exclusion
    ? `Heckman, ${data.names.instrument ?? "instrument"} excluded from the outcome`
    : "Heckman, no exclusion restriction";

const droppedWarning = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`Left out, as combinations of the columns before them: ${names.join(", ")}.`];

const weakWarning = (f: number | null): string[] =>
  f === null || f >= WEAK
    ? []
    : [
        `The excluded instrument is weak (robust first-stage F ${f.toFixed(1)}, below ${WEAK}): the estimate lives off functional form.`,
      ];
