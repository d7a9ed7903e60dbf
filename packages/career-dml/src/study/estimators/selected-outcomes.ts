import {
  bindColumns,
  createRng,
  DataError,
  type Dataset,
  type Design,
  design,
  type RunContext,
  stratifiedFolds,
} from "@career-dml/core";
import { selectedOutcome, selectedOutcomeOptions } from "@career-dml/dml";
import { selectionMle, type SelectionResult, selectionTwoStep } from "@career-dml/heckman";
import { independentColumns } from "@career-dml/kernels";
import { z } from "zod";
import { defineEstimator } from "../estimator.js";
import { wholeRepresentation } from "../representations.js";
import type { RunSample } from "../run-sample.js";

/** Everybody, and whose outcome is seen. */
interface Selected {
  readonly data: Dataset;
  readonly selected: Uint8Array;
  /** Moves being seen alone; `null` where outcomes are missing at random. */
  readonly shifter: Float64Array | null;
  /** Covariates and representation. */
  readonly adjusted: Design;
}

/** All units of a run, seen or not. @throws {DataError} if every outcome is seen. */
function selectedUnits({ simulation }: RunSample, representation: string | null, run: RunContext): Selected {
  const { dataset: data, observed } = simulation;
  if (observed === null)
    throw new DataError([{ path: "outcome", message: "is seen of everybody: nothing is selected" }]);
  const whole = representation === null ? null : wholeRepresentation(representation, simulation, run);
  const adjusted = whole === null ? data.covariates : bindColumns(data.covariates, whole.designs[0]!);
  return { data, ...observed, adjusted };
}

/** Average effect in the whole population from outcomes that are seen of some (Bia, Huber & Lafférs 2024). */
export const ssm = defineEstimator({
  name: "ssm",
  title: "Average effect with selected outcomes, cross-fitted",
  group: "selection models",
  representation: "single",
  options: z.strictObject({
    missingness: z
      .enum(["auto", "at-random", "nonignorable"])
      .default("auto")
      .describe("Whether outcomes are missing at random; auto: unless something moves being seen and nothing else."),
    whenExtreme: selectedOutcomeOptions.shape.whenExtreme,
  }),
  estimand: "ATE",
  needs: () => ["unseen outcomes"],
  estimate: async (sample, { representation, options }, run) => {
    const { data, selected, shifter, adjusted } = selectedUnits(sample, representation, run);
    const { seed, level } = sample;
    const folds = stratifiedFolds(data.treatment, sample.folds.k, createRng(seed).fork("folds"));
    const { missingness: asked, whenExtreme } = options;
    const missingness = asked === "auto" ? (shifter === null ? "at-random" : "nonignorable") : asked;
    const instrument = missingness === "nonignorable" ? shifter : null;
    const input = { outcome: data.outcome, treatment: data.treatment, selected, instrument, design: adjusted, folds };
    return { effect: await selectedOutcome(input, { missingness, whenExtreme, seed, level }, run) };
  },
});

const MODELS = { "two-step": selectionTwoStep, mle: selectionMle };

/**
 * Heckman's model of a selected outcome: a probit of being seen on treatment, covariates and the shifter, if there is one, and a linear
 * outcome; the effect is the coefficient of the treatment.
 */
export const selectedHeckman = defineEstimator({
  name: "selected-heckman",
  title: "Heckman's model of a selected outcome, in two steps or by maximum likelihood",
  group: "selection models",
  representation: "single",
  options: z.strictObject({
    model: z.enum(["two-step", "mle"]).default("two-step").describe("Two steps, or maximum likelihood."),
    exclusion: z.boolean().default(true).describe("Put the shifter into the selection equation, where there is one."),
  }),
  estimand: "ATO",
  needs: () => ["unseen outcomes"],
  estimate: async (sample, { representation, options }, run) => {
    const { data, selected, shifter, adjusted } = selectedUnits(sample, representation, run);
    const { design: covariates } = independentColumns(adjusted, run);
    const outcomeCovariates = bindColumns(design({ [data.names.treatment]: data.treatment }), covariates);
    const isExcluded = options.exclusion && shifter !== null;
    const selectionCovariates = isExcluded ? bindColumns(outcomeCovariates, design({ shifter })) : outcomeCovariates;
    const columns = { selected, selectionCovariates, outcome: data.outcome, outcomeCovariates };
    const result = await MODELS[options.model](columns, {}, run);
    return { effect: coefficientOf(result, data.names.treatment) };
  },
});

function coefficientOf({ coefficients }: SelectionResult, treatment: string) {
  const { estimate, se } = coefficients.find(({ equation, name }) => equation === "outcome" && name === treatment)!;
  return { estimate, se };
}
