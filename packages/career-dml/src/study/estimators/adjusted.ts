import { bindColumns, type Design, selectEntries } from "@career-dml/core";
import { conditionalMean, partiallyLinear } from "@career-dml/dml";
import { averageTreatmentEffect } from "@career-dml/forest";
import { z } from "zod";
import { defineEstimator } from "../estimator.js";
import type { RunSample } from "../run-sample.js";
import { adjustedFit, forestFit, TREES } from "./adjusted-fit.js";

const estimand = z.enum(["ATE", "ATT"]).default("ATE").describe("Average over all units, or the treated.");

/** Everything that is adjusted for: one design, or one per fold. */
export async function adjustedDesigns(sample: RunSample, name: string | null): Promise<readonly Design[]> {
  const representation = await sample.representation(name);
  const { covariates } = sample.data;
  return representation === null ? [covariates] : representation.designs.map((d) => bindColumns(covariates, d));
}

/** Partially linear regression; its effect is weighted by the variance of the treatment given what is adjusted for. */
export const plr = defineEstimator({
  name: "plr",
  title: "Partially linear regression, partialling out, cross-fitted",
  group: "covariates",
  representation: "any",
  options: z.strictObject({}),
  estimand: "ATO",
  estimate: async (sample, { representation }, run) => {
    const { data, folds, seed, level } = sample;
    const designs = await adjustedDesigns(sample, representation);
    return { effect: await partiallyLinear({ ...data, designs, folds }, { seed, level }, run) };
  },
});

/** Interactive regression: augmented inverse propensity weighting with cross-fitted nuisances, the estimate of `career-dml run`. */
export const irm = defineEstimator({
  name: "irm",
  title: "Interactive regression, augmented inverse propensity weighting, cross-fitted",
  group: "covariates",
  representation: "any",
  options: z.strictObject({ estimand }),
  estimand: (options) => options.estimand,
  estimate: async (sample, { representation, options }, run) => {
    const fit = await adjustedFit(sample, representation, run);
    const { outcomeLoss, rieszLoss } = fit.criteria;
    const effect = options.estimand === "ATE" ? fit.ate : fit.att;
    return { effect, figures: { outcomeLoss, rieszLoss, dropped: effect.dropped } };
  },
});

/** Causal forest on the same nuisances: doubly robust scores with the forest's own effects (Athey & Wager 2019, eq. 8). */
export const forest = defineEstimator({
  name: "forest",
  title: "Causal forest, doubly robust average of its effects",
  group: "covariates",
  representation: "any",
  options: z.strictObject({
    estimand,
    trees: z.int().min(4).multipleOf(2).default(TREES).describe("Trees of the causal forest."),
  }),
  estimand: (options) => options.estimand,
  estimate: async (sample, { representation, options }, run) => {
    const { cate, nuisances, units } = await forestFit(sample, representation, options.trees, run);
    const columns = {
      outcome: selectEntries(sample.data.outcome, units),
      treatment: selectEntries(sample.data.treatment, units),
      outcomeHat: conditionalMean(nuisances),
      treatmentHat: nuisances.propensity,
      effect: cate,
    };
    // Propensities were trimmed before.
    const effect = averageTreatmentEffect(columns, { estimand: options.estimand, extreme: 0, level: sample.level });
    return { effect, figures: { dropped: sample.data.n - units.length } };
  },
});
