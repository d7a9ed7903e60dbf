import { DataError, type RunContext, WEAK_FIRST_STAGE } from "@career-dml/core";
import { type InstrumentedEffect, instrumentalForestDml, interactiveIv, partiallyLinearIv } from "@career-dml/dml";
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
  estimate: async (sample, { representation, options: { trees } }, run) => {
    const { data, folds, seed, level } = sample;
    const designs = await adjustedDesigns(sample, representation);
    const input = { ...data, instrument: instrumentOf(sample), designs, folds };
    const { late, firstStageF } = await instrumentalForestDml(input, { forest: { trees }, level, seed }, run);
    return { effect: late, figures: { firstStageF }, said: instrumentFindings(sample, run) };
  },
});
