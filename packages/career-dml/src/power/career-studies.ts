import { createRng, type RunContext, stratifiedFolds, withoutProgress } from "@career-dml/core";
import { type CareerSimulation, populationAte, sampleAte, simulateCareers } from "@career-dml/dgp";
import { type DoublyRobustEffect, doublyRobustEffect } from "@career-dml/dml";
import { occupationShares } from "@career-dml/gru";
import type { MonteCarloJob, PowerCell } from "@career-dml/study";
import { adjustmentSettings } from "../estimate/forest-settings.js";
import type { PowerOptions } from "../power-options.js";
import { type Evidence, evidenceOfFit } from "./evidence.js";

/** The estimator of a simulated study in words. */
export const ESTIMATOR = "doubly robust estimate on covariates and occupation shares";

/** Units that suffice to read the parameters of a design. */
const FEW = 50;

/**
 * The jobs of `simulatedPower` over the careers of the options: each draws careers whose population average effect is that of the cell, and
 * estimates it by augmented inverse propensity weighting, adjusted for covariates and occupation shares.
 */
export function careerStudies(options: PowerOptions): (cell: PowerCell) => MonteCarloJob {
  return ({ n, effect, level }) => {
    const parameters = parametersOf(options, effect);
    return async (seed, run) => {
      const simulation = simulateCareers({ ...parameters, n, seed });
      const { ate } = await estimated(simulation, { options, level }, withoutProgress(run));
      return { estimate: ate.estimate, se: ate.se, truth: sampleAte(simulation.truth) };
    };
  };
}

/** What one simulated sample of n units says of the design, the formula's side of the comparison. */
export async function evidenceOfStudy(options: PowerOptions, n: number, run: RunContext): Promise<Evidence> {
  const simulation = simulateCareers({ ...parametersOf(options, options.effect[0]!), n, seed: options.seed });
  const fit = await estimated(simulation, { options, level: 0.95 }, run);
  const { outcome, treatment } = simulation.dataset;
  return evidenceOfFit({ outcome, treatment, clusters: null }, fit);
}

/** What is known to be wrong with the simulated design. */
export const faultsOf = (options: PowerOptions): readonly string[] => simulated(options, {}).faults;

function estimated(
  { dataset, seed }: CareerSimulation,
  { options, level }: { readonly options: PowerOptions; readonly level: number },
  run: RunContext,
): Promise<DoublyRobustEffect> {
  const { folds, learner, trim } = options;
  return doublyRobustEffect(
    {
      data: dataset,
      representation: occupationShares(dataset.sequences),
      folds: stratifiedFolds(dataset.treatment, folds, createRng(seed).fork("folds")),
    },
    adjustmentSettings({ learner: learner ?? ["ridge"], trim, level, seed }),
    run,
  );
}

/** The profile's parameters with a population average effect of `effect`; how it differs between people stays as it is. */
function parametersOf(options: PowerOptions, effect: number) {
  const given = givenOf(options);
  if (options.profile === "semi-synthetic") {
    return { ...given, tau: effect / populationAte(simulated(options, { tau: 1 })) };
  }
  return { ...given, constantEffect: effect - populationAte(simulated(options, { constantEffect: 0 })) };
}

const simulated = (options: PowerOptions, effect: { readonly tau?: number; readonly constantEffect?: number }) =>
  simulateCareers({ ...givenOf(options), ...effect, n: FEW, seed: options.seed });

/** What the options say of the careers; what a profile fixes is left to it. */
function givenOf({ profile, periods, occupations, selection, careers, careerStrength, noise }: PowerOptions) {
  const common = { profile, periods, occupations, ...(noise === null ? {} : { noise }) };
  if (profile === "default") return { ...common, selection, careers, careerStrength };
  return profile === "v3.4" ? { ...common, selection } : common;
}
