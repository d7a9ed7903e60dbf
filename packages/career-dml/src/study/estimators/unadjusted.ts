import { naiveDifference, olsAdjustment } from "@career-dml/dml";
import { z } from "zod";
import { defineEstimator } from "../estimator.js";

/** What one would report without adjusting. */
export const naive = defineEstimator({
  name: "naive",
  title: "Difference of the outcome means of treated and untreated",
  group: "no adjustment",
  representation: "none",
  options: z.strictObject({}),
  estimand: "ATE",
  estimate: async ({ data }) => ({ effect: naiveDifference(data) }),
});

/** Least squares weighs effects by the variance of the treatment given the covariates, so ATO is what it aims at. */
export const ols = defineEstimator({
  name: "ols",
  title: "Least squares on treatment and covariates, HC3",
  group: "covariates",
  representation: "none",
  options: z.strictObject({}),
  estimand: "ATO",
  estimate: async ({ data }, _, run) => ({ effect: olsAdjustment(data, {}, run) }),
});
