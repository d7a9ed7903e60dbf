import {
  design,
  type RateCheck,
  type RepresentationResult,
  type RunContext,
  selectEntries,
  type Unavailable,
} from "@career-dml/core";
import {
  calibrationCurve,
  covariateBalance,
  effectDistribution,
  gateMembers,
  groupProfiles,
  type Traits,
} from "@career-dml/dml";
import { rankAverageTreatmentEffect } from "@career-dml/forest";
import { sequenceDescriptives } from "@career-dml/gru";
import { type Attempt, attempt, unavailableOf } from "../attempt.js";
import { rateCheck } from "../estimate/forest-tests.js";
import type { Careers } from "./careers.js";
import type { Adjusted } from "./effects.js";
import type { EstimatedCareers } from "./estimate-careers.js";

/** What figures show of one adjustment beside its effects. */
export type Portrait = Pick<
  RepresentationResult,
  "effects" | "targeting" | "calibration" | "balance" | "groupProfiles"
>;

/** Of an estimate that has no nuisances and no individual effects. */
export const NO_PORTRAIT: Portrait = Object.freeze({
  effects: null,
  targeting: null,
  calibration: null,
  balance: null,
  groupProfiles: null,
});

/** The portraits of all adjustments, in their order, and what no portrait shows. */
export async function portraits(
  { careers, adjusted, settings }: Pick<EstimatedCareers, "careers" | "adjusted" | "settings">,
  run: RunContext,
): Promise<{ readonly described: readonly Portrait[]; readonly unavailable: readonly Unavailable[] }> {
  const traits = traitsOf(careers);
  const described: Portrait[] = [];
  const rankings: Attempt<RateCheck>[] = [];
  for (const { label, fit } of adjusted) {
    // Predictions of v3.4 have seen the outcomes that a ranking would be tested on.
    const ranked = settings.reference
      ? null
      : await attempt(`ranking by effect: ${label}`, () => targetingOf(fit, run));
    if (ranked !== null) rankings.push(ranked);
    described.push({ ...portraitOf(fit, careers, traits), targeting: ranked?.answer ?? null });
  }
  return { described, unavailable: unavailableOf(rankings) };
}

function portraitOf(fit: Adjusted["fit"], { dataset }: Careers, traits: Traits): Omit<Portrait, "targeting"> {
  const { units, options, nuisances } = fit;
  const { treatment, sequences } = dataset;
  const groups = gateMembers(fit);
  return Object.freeze({
    effects: effectDistribution(fit, options.level),
    calibration: calibrations(fit, dataset),
    balance: covariateBalance({ traits, treatment, units, propensity: nuisances.propensity }),
    groupProfiles: groups === null ? null : groupProfiles({ traits, treatment, sequences, groups }),
  });
}

/** Scores and predictions are of different outcomes: nuisances by fold, predictions out of bag. */
async function targetingOf({ scores, cate, seed, options }: Adjusted["fit"], run: RunContext): Promise<RateCheck> {
  return rateCheck(await rankAverageTreatmentEffect({ scores, priority: cate }, { seed, level: options.level }, run));
}

/** Covariates and the shape of the careers: what arms and groups are compared by. */
function traitsOf({ dataset }: Careers): Traits {
  const { covariates, sequences, n } = dataset;
  const career = sequences.length > 0 ? sequenceDescriptives(sequences) : design({}, n);
  return { covariate: covariates, career };
}

/** Calibration of the propensity and, where each arm has a regression of its own, of the outcome by arm. */
function calibrations({ units, nuisances, options }: Adjusted["fit"], { outcome, treatment }: Careers["dataset"]) {
  const { mu0, mu1, propensity } = nuisances;
  const given = Float64Array.from(units, (i) => treatment[i]!);
  const arms = options.outcomeRegression === "arms" ? ([mu0, mu1] as const) : [];
  return [
    calibrationCurve({ name: "propensity", loss: "log", target: given, prediction: propensity }, options.level),
    ...arms.map((prediction, arm) => {
      const own = [...units.keys()].filter((k) => given[k] === arm);
      return calibrationCurve(
        {
          name: `outcome | T=${arm}`,
          loss: "squared",
          target: Float64Array.from(own, (k) => outcome[units[k]!]!),
          prediction: selectEntries(prediction, own),
        },
        options.level,
      );
    }),
  ];
}
