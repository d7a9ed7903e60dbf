import { createRng, stratifiedFolds } from "@career-dml/core";
import { causalForestDml, REFERENCE_OPTIONS } from "@career-dml/dml";
import { z } from "zod";
import { defineEstimator } from "../estimator.js";

/** Folds of the reference. */
const REFERENCE_FOLDS = 2;

/**
 * Causal forest double machine learning of CAREER-DML v3.4 as it is, faults included: boosting, in-sample trimming, the mean
 * predicted effect with the root mean variance as its error, the representation alone without covariates.
 */
export const referenceForest = defineEstimator({
  name: "reference-forest",
  title: "Causal forest double machine learning of CAREER-DML v3.4, its faults included",
  group: "representations",
  representation: "reference",
  options: z.strictObject({}),
  estimand: "ATE",
  estimate: async (sample, asked, run) => {
    const { data, seed, level } = sample;
    const folds = stratifiedFolds(data.treatment, REFERENCE_FOLDS, createRng(seed).fork("folds"));
    const representation = await sample.representation(asked.representation);
    const input = { data, representation, folds, covariates: "exclude" as const };
    const { ate } = await causalForestDml(input, { ...REFERENCE_OPTIONS, level, seed }, run);
    return { effect: ate, figures: { dropped: ate.dropped } };
  },
});
