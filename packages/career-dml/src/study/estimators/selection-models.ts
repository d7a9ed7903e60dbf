import { heckmanBenchmark, heckmanBenchmarkOptions } from "@career-dml/heckman";
import { z } from "zod";
import { defineEstimator } from "../estimator.js";

const { estimator: model, exclusion } = heckmanBenchmarkOptions.shape;

/** Models of a treatment whose choice depends on the outcome's error, on the covariates, with the instrument and without. */
export const heckman = defineEstimator({
  name: "heckman",
  title: "Endogenous-treatment model: two steps, maximum likelihood, switching regression, or the reference's",
  group: "selection models",
  representation: "none",
  options: z.strictObject({ model, exclusion }),
  estimand: "ATE",
  needs: (options) => (options.exclusion ? ["instrument"] : []),
  estimate: async ({ data }, { options }, run) => {
    const benchmark = await heckmanBenchmark(data, { estimator: options.model, exclusion: options.exclusion }, run);
    const { result, firstStageF } = benchmark;
    return { effect: result, ...(firstStageF === null ? {} : { figures: { firstStageF } }) };
  },
});
