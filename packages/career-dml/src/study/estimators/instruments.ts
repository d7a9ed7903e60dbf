import { createRng, DataError, type RunContext, selectEntries, selectRows, WEAK_FIRST_STAGE } from "@career-dml/core";
import {
  crossFit,
  type InstrumentedEffect,
  interactiveIv,
  meanOf,
  meanOrShare,
  nuisanceLearners,
  nuisanceOptions,
  partiallyLinearIv,
  trim,
} from "@career-dml/dml";
import {
  averageLate,
  complianceScores,
  conditionalVariance,
  instrumentalForest,
  predictInstrumentalForest,
} from "@career-dml/forest";
import { firstStageF } from "@career-dml/heckman";
import type { StudyRecord } from "@career-dml/study";
import { z } from "zod";
import { type Answer, defineEstimator } from "../estimator.js";
import type { RunSample } from "../run-sample.js";
import { adjustedDesigns } from "./adjusted.js";

/** The instrument of a run. @throws {DataError} if there is none. */
export function instrumentOf({ data }: RunSample): Float64Array {
  if (data.instrument !== null) return data.instrument;
  throw new DataError([{ path: "instrument", message: "is absent from this simulation" }]);
}

/** What the software says of the instrument: the robust first-stage F given the covariates, and whether that is weak. */
export function instrumentFindings(sample: RunSample, run: RunContext): StudyRecord["said"] {
  const { data } = sample;
  const instrument = { n: data.n, p: 1, names: ["instrument"], x: instrumentOf(sample) };
  const { robustF } = firstStageF(data.treatment, data.covariates, instrument, run);
  return { firstStageF: robustF, weakInstrument: robustF < WEAK_FIRST_STAGE };
}

const answerOf = (effect: InstrumentedEffect, said: StudyRecord["said"]): Answer => ({
  effect,
  figures: { firstStageF: effect.firstStageF },
  said,
});

/** Partially linear model with peer adoption as instrument. */
export const pliv = defineEstimator({
  name: "pliv",
  title: "Partially linear regression with an instrument, cross-fitted",
  group: "instruments",
  representation: "any",
  options: z.strictObject({}),
  estimand: "LATE",
  needs: () => ["instrument"],
  estimate: async (sample, { representation }, run) => {
    const { data, folds, seed, level } = sample;
    const designs = await adjustedDesigns(sample, representation);
    const input = { ...data, instrument: instrumentOf(sample), designs, folds };
    return answerOf(await partiallyLinearIv(input, { seed, level }, run), instrumentFindings(sample, run));
  },
});

/** Interactive model with a 0/1 instrument. */
export const iivm = defineEstimator({
  name: "iivm",
  title: "Interactive regression with a 0/1 instrument, cross-fitted",
  group: "instruments",
  representation: "any",
  options: z.strictObject({}),
  estimand: "LATE",
  needs: () => ["binary instrument"],
  estimate: async (sample, { representation }, run) => {
    const { data, folds, seed, level } = sample;
    const designs = await adjustedDesigns(sample, representation);
    const input = { ...data, instrument: Uint8Array.from(instrumentOf(sample)), designs, folds };
    return answerOf(await interactiveIv(input, { seed, level }, run), instrumentFindings(sample, run));
  },
});

const TRIM = 0.01;

/** Instrumental forest on the covariates, averaged over compliers by doubly robust scores, as `career-dml estimate` does. */
export const instrumentalForestLate = defineEstimator({
  name: "instrumental-forest",
  title: "Instrumental forest, doubly robust average over compliers",
  group: "instruments",
  representation: "single",
  options: z.strictObject({
    trees: z.int().min(4).multipleOf(2).default(1000).describe("Trees of the instrumental forest."),
  }),
  estimand: "LATE",
  needs: () => ["instrument"],
  estimate: async (sample, { representation, options }, run) => {
    const { level, seed } = sample;
    const columns = await forestColumns(sample, representation, run);
    const rng = createRng(seed);
    const { trees } = options;
    const grown = await instrumentalForest(columns, { trees, seed: rng.fork("instrumental forest").uint32() }, run);
    const { effect } = await predictInstrumentalForest(grown, null, run);
    const own = { trees, seed: rng.fork("compliance").uint32() };
    const compliance = await complianceScores(columns, own, run);
    const known = { ...columns, effect, compliance, ...(await varianceOf(columns, own.seed, run)) };
    const late = averageLate(known, { level });
    return { effect: late, figures: { firstStageF: grown.firstStageF }, said: instrumentFindings(sample, run) };
  },
});

type ForestColumns = Awaited<ReturnType<typeof forestColumns>>;

/** Cross-fitted means, and the rows whose instrument could have been another. */
async function forestColumns(sample: RunSample, representation: string | null, run: RunContext) {
  const { data, folds, seed } = sample;
  const instrument = instrumentOf(sample);
  const treatment = Float64Array.from(data.treatment);
  const designs = await adjustedDesigns(sample, representation);
  const targets = [
    meanOf("outcome", data.outcome),
    meanOrShare("treatment", treatment),
    meanOrShare("instrument", instrument),
  ];
  const learners = nuisanceLearners(nuisanceOptions.parse({}));
  const fits = await crossFit({ designs, folds, targets, learners, rng: createRng(seed).fork("nuisances") }, run);
  const rows = isBinary(instrument)
    ? trim(fits[2]!.prediction, Uint8Array.from(instrument), { bounds: [TRIM, 1 - TRIM], extreme: 0 }).kept
    : Uint32Array.from(instrument.keys());
  const [outcomeHat, treatmentHat, instrumentHat] = fits.map(({ prediction }) => selectEntries(prediction, rows));
  return {
    design: selectRows(designs[0]!, rows),
    outcome: selectEntries(data.outcome, rows),
    treatment: selectEntries(treatment, rows),
    instrument: selectEntries(instrument, rows),
    outcomeHat: outcomeHat!,
    treatmentHat: treatmentHat!,
    instrumentHat: instrumentHat!,
  };
}

/** Var(Z | X) of an instrument that is not 0/1. */
async function varianceOf({ design, instrument, instrumentHat }: ForestColumns, seed: number, run: RunContext) {
  if (isBinary(instrument)) return {};
  const given = { design, treatment: instrument, treatmentHat: instrumentHat };
  return { instrumentVariance: await conditionalVariance(given, { seed }, run) };
}

const isBinary = (values: Float64Array): boolean => values.every((v) => v === 0 || v === 1);
