import { z } from "zod";
import { boostingLearnerOptions } from "./learners/boosting.js";
import { nuisanceOptionsOf } from "./learners/nuisance-learners.js";

/** Who is left out for a propensity near 0 or 1. */
export const trimmingOptions = z.strictObject({
  method: z
    .enum(["out-of-fold", "in-sample", "off"])
    .default("out-of-fold")
    .describe(
      "Propensities to trim by: those of the nuisances; `in-sample`, a boosting classifier on its own training rows (the reference's, a fault); `off`, nobody is trimmed and extreme propensities are an error.",
    ),
  bound: z.number().gt(0).lt(0.5).default(0.01).describe("Units with bound < e < 1 - bound stay."),
  extreme: z
    .number()
    .gt(0)
    .lt(0.5)
    .default(0.001)
    .describe("Smallest distance of a propensity from 0 and 1 that enters a weight without trimming."),
  boosting: boostingLearnerOptions
    .prefault({ trees: 100, maxDepth: 3, learningRate: 0.1, maxBins: 255, heldOut: 0, minLeafSize: 1 })
    .describe("The classifier of `in-sample`."),
});

/** Options of `doublyRobustEffect`, shared by `causalForestDml`. */
export const doublyRobustOptions = z.strictObject({
  nuisance: nuisanceOptionsOf("outcome", "treatment")
    .prefault({})
    .describe("Learners of outcome regressions and propensity."),
  pooling: z
    .boolean()
    .default(true)
    .describe("Whether one regression of both arms, with one effect for all, joins the stack of each arm."),
  calibration: z
    .boolean()
    .default(true)
    .describe("Whether out-of-fold propensities are recalibrated by a logistic regression on their logits."),
  trimming: trimmingOptions.prefault({}).describe("Who is left out for a propensity near 0 or 1."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the intervals."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Options after defaults: {@link trimmingOptions} lists them. */
export type TrimmingOptions = z.output<typeof trimmingOptions>;

/** Options after defaults: {@link doublyRobustOptions} lists them. */
export type DoublyRobustOptions = z.output<typeof doublyRobustOptions>;
