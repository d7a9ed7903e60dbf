import { CareerDmlError, normalInterval, normalTwoSidedP, type RunContext, withoutProgress } from "@career-dml/core";
import { simulateCareers, type SimulateCareersOptions } from "@career-dml/dgp";
import type { EstimateFailure, EstimateRecord, RunPayload, StudyRecord, TaskContext } from "@career-dml/study";
import { isEstimateFailure } from "./estimate-failure.js";
import type { Answer, EstimatorDefinition } from "./estimator.js";
import { studyEstimator } from "./estimators/index.js";
import { partTimes } from "./part-times.js";
import { type RunSample, runSample } from "./run-sample.js";
import { truthsOf } from "./truths.js";

/**
 * One run of a study: simulates, estimates everything that is asked for, and sets it beside the truth. An estimator that cannot
 * answer is recorded with its error; the others go on.
 *
 * @throws {OptionsError} for options that the simulation does not have; {TreatmentError} if everybody or nobody adopts;
 *   {AbortedError}; what is a defect.
 */
export async function runEstimators(payload: RunPayload, context: TaskContext): Promise<StudyRecord> {
  const { measured, ...rest } = context;
  const run = withoutProgress(rest);
  const times = partTimes(measured);
  const { cell, seed, level, representations, estimators } = payload;
  const options = { ...payload.options, seed } as SimulateCareersOptions;
  const simulation = await times.measure("simulate", async () => simulateCareers(options));
  const sample = runSample(simulation, { seed, level, representations, asked: estimators }, times, run);
  const estimates: (EstimateRecord | EstimateFailure)[] = [];
  const said: Record<string, boolean | number | string | null> = {};
  for (const asked of estimators) {
    const found = await times.measure(asked.key, () => estimateOne(asked, sample, run));
    estimates.push(found.entry);
    Object.assign(said, found.said);
  }
  return { cell, seed, truths: truthsOf(simulation), estimates, said };
}

type AskedEstimator = RunPayload["estimators"][number];

async function estimateOne(asked: AskedEstimator, sample: RunSample, run: RunContext) {
  const definition = studyEstimator(asked.estimator);
  try {
    if (definition === undefined) throw new CareerDmlError("OPTIONS", `There is no estimator ${asked.estimator}.`);
    const answer = await definition.estimate(sample, asked, run);
    return { entry: entryOf(answer, asked, definition, sample.level), said: answer.said };
  } catch (error) {
    if (!isEstimateFailure(error)) throw error;
    return { entry: failed(asked, error.code, error.message), said: undefined };
  }
}

const failed = ({ key }: AskedEstimator, code: string, message: string): EstimateFailure => ({
  estimator: key,
  failure: { code, message },
});

/** An answer as it stands in the record; one that is not a number is none. */
function entryOf(
  { effect, reason, figures }: Answer,
  asked: AskedEstimator,
  definition: EstimatorDefinition,
  level: number,
): EstimateRecord | EstimateFailure {
  if (effect === null) return failed(asked, "DATA", `No answer: ${reason ?? "the data do not say"}.`);
  const { estimate, se } = effect;
  if (!Number.isFinite(estimate) || !(se === null || Number.isFinite(se))) {
    return failed(asked, "NON_FINITE", `The estimate is ${estimate}, its standard error ${se}.`);
  }
  return {
    estimator: asked.key,
    estimate,
    se,
    ci: se === null ? null : normalInterval(estimate, se, level),
    pValue: se === null || se === 0 ? null : normalTwoSidedP(estimate / se),
    estimand: definition.estimand(asked.options),
    ...(figures === undefined ? {} : { figures }),
  };
}
