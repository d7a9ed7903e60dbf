import type { RunContext } from "@career-dml/core";
import { type Candidate, chooseRepresentation, type RepresentationChoice } from "@career-dml/dml";
import type { StudyRecord } from "@career-dml/study";
import { z } from "zod";
import { defineEstimator } from "../estimator.js";
import { isChoosable } from "../representations.js";
import type { RunSample } from "../run-sample.js";
import { adjustedFit } from "./adjusted-fit.js";
import { GAP, proximalFit, proxyFindings } from "./proximal.js";
import { impliedByProxies } from "./shared-factor.js";

/** The choice among the covariates alone and every representation that the data may choose. */
function choiceOf(sample: RunSample, run: RunContext): Promise<RepresentationChoice["choice"]> {
  return sample.once("choice", async () => {
    const candidates: Candidate[] = [];
    for (const name of [null, ...sample.representations.filter(isChoosable)]) {
      const { units, nuisances } = await adjustedFit(sample, name, run);
      candidates.push({ name: name ?? "covariates", usesCareers: name !== null, units, nuisances });
    }
    const { outcome, treatment } = sample.data;
    return chooseRepresentation({ outcome, treatment, candidates }, sample.level).choice;
  });
}

/** The software's findings on the careers. */
const findings = ({
  chosen,
  outcome,
  riesz,
  careerInformation,
}: RepresentationChoice["choice"]): StudyRecord["said"] => ({
  careersInformative: careerInformation.informative,
  outcomeGain: careerInformation.outcomeGain,
  treatmentGain: careerInformation.treatmentGain,
  chosenRepresentation: chosen,
  starOutcome: outcome.best,
  starRiesz: riesz.best,
});

/** The one adjustment with the smallest regrets in the out-of-fold losses. */
export const single = defineEstimator({
  name: "single",
  title: "The adjustment that the data choose, by out-of-fold losses",
  group: "chosen by the data",
  representation: "all",
  options: z.strictObject({}),
  estimand: "ATE",
  estimate: async (sample, _, run) => {
    const choice = await choiceOf(sample, run);
    const name = choice.chosen === "covariates" ? null : choice.chosen;
    return { effect: (await adjustedFit(sample, name, run)).ate, said: findings(choice) };
  },
});

/** Star aggregation of all adjustments, the headline of `career-dml run`. */
export const star = defineEstimator({
  name: "star",
  title: "Star aggregate of all adjustments, by out-of-fold losses",
  group: "chosen by the data",
  representation: "all",
  options: z.strictObject({}),
  estimand: "ATE",
  estimate: async (sample, _, run) => {
    const choice = await choiceOf(sample, run);
    return { effect: choice.ate, said: findings(choice) };
  },
});

/** Standard errors by which the share that the proxies imply may stay below what it has to be. */
const TOLERANCE = 2;

const dataChosenOptions = z.strictObject({
  explains: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe("how much of what the best representation explains of the outcome the proxies' factor has to explain"),
});

/**
 * What the data say should be reported: the proximal estimate, which needs no summary of the career that holds all of what is hidden,
 * where the early and the late part of careers are strong proxies, and the one factor that they then share explains no less of the outcome
 * than the best representation does ({@link impliedByProxies}), if careers tell anything of it; else the star aggregate. The rule was set
 * on other seeds than those of the studies. One factor, which is linear, misses some 5 % of what a representation finds where careers tell
 * most; with many people that is more than two standard errors, and `explains` below 1 allows for it.
 */
export const dataChosen = defineEstimator({
  name: "data-chosen",
  title: "Proximal where careers are strong proxies of what they tell of the outcome, else the star aggregate",
  group: "chosen by the data",
  representation: "all",
  options: dataChosenOptions,
  estimand: "ATE",
  estimate: async (sample, { options: given }, run) => {
    const { explains } = dataChosenOptions.parse(given);
    const choice = await choiceOf(sample, run);
    const { estimate, se, relevance } = await proximalFit(sample, {}, run);
    const { informative, outcomeGain, outcomeGainSe } = choice.careerInformation;
    const implied = await impliedByProxies(sample, GAP, run);
    const isTold = informative && implied >= explains * outcomeGain - TOLERANCE * outcomeGainSe;
    const isProximal = isTold && relevance.strength === "strong" && estimate !== null;
    const effect = isProximal ? { estimate, se } : choice.ate;
    const reported = isProximal ? "proximal" : "star";
    return { effect, said: { ...findings(choice), ...proxyFindings(relevance), impliedByProxies: implied, reported } };
  },
});
