import { causalForestOptions } from "@career-dml/forest";
import { z } from "zod";
import { doublyRobustOptions } from "./doubly-robust-options.js";

/**
 * Options of the forest itself; its seed follows from that of the estimator. Children may be less balanced than by default: where
 * treatment is rare at the edges of the population, a larger share of its variation would forbid every cut there.
 */
export const effectForestOptions = z
  .strictObject({
    ...causalForestOptions.shape,
    alpha: causalForestOptions.shape.alpha.default(0.1),
    trees: z.int().min(4).default(1000).describe("Number of trees, a multiple of bagSize with at least two bags."),
  })
  .omit({ seed: true });

/** Options of `causalForestDml`; the defaults are for inference, the reference's are in `REFERENCE_OPTIONS`. */
export const causalForestDmlOptions = z.strictObject({
  ...doublyRobustOptions.shape,
  outcomeRegression: z
    .enum(["arms", "marginal"])
    .default("arms")
    .describe("One outcome regression per arm, or one for both (all that a causal forest itself needs)."),
  modifiers: z
    .enum(["auto", "columns", "indices", "both"])
    .default("auto")
    .describe(
      "What the forest may split on: `columns` that are adjusted for; `indices`, the covariates and the out-of-fold indices of the nuisances; `both`; `auto` takes columns without a representation and indices with one.",
    ),
  forest: effectForestOptions.prefault({}).describe("The causal forest."),
  prediction: z
    .enum(["out-of-bag", "in-sample"])
    .default("out-of-bag")
    .describe("Individual effects from trees that did not see the unit, or from all trees (the reference's)."),
  score: z
    .enum(["arms", "forest", "mean-effect"])
    .default("arms")
    .describe(
      "Average effects from arm-wise scores; from scores with the forest's own effects (grf); or as the mean predicted effect (the reference's).",
    ),
  gates: z
    .strictObject({
      groups: z.int().min(2).default(5).describe("Number of groups."),
      method: z
        .enum(["doubly-robust", "fitted-effects"])
        .default("doubly-robust")
        .describe(
          "Estimates from doubly robust scores, or from the fitted effects themselves (the reference's, a fault).",
        ),
    })
    .prefault({})
    .describe("Sorted group average effects."),
});

/** Options after defaults: {@link causalForestDmlOptions} lists them. */
export type CausalForestDmlOptions = z.output<typeof causalForestDmlOptions>;

/**
 * The reference's settings (CAREER-DML v3.4), faults included: in-sample trimming at .05, one outcome regression, boosting of
 * 500 trees of depth 5, a forest of 500 trees that predicts its own training units, ATE as the mean of predicted effects
 * and GATES from fitted effects. Two folds and `covariates: "exclude"` belong to the input.
 */
export const REFERENCE_OPTIONS = Object.freeze({
  nuisance: {
    learners: ["boosting"],
    boosting: { trees: 500, maxDepth: 5, learningRate: 0.05, maxBins: 255, heldOut: 0, minLeafSize: 1 },
  },
  calibration: false,
  trimming: { method: "in-sample", bound: 0.05 },
  outcomeRegression: "marginal",
  modifiers: "columns",
  forest: {
    trees: 500,
    bagSize: 4,
    subsampleFraction: 0.45,
    honestyFraction: 0.5,
    minLeafSize: 30,
    leafCount: "units",
    alpha: 0.05,
    maxDepth: 10,
  },
  prediction: "in-sample",
  score: "mean-effect",
  gates: { groups: 5, method: "fitted-effects" },
} satisfies z.input<typeof causalForestDmlOptions>);
