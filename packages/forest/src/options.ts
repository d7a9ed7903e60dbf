import { z } from "zod";

/** Option of every forest and of its nuisances. */
export const categoricalColumns = z
  .array(z.string())
  .default([])
  .describe("Columns whose values are unordered categories, integers from 0 to 65535; splits send sets of them left.");

const shared = {
  trees: z.int().min(4).default(2000).describe("Number of trees, a multiple of bagSize with at least two bags."),
  bagSize: z
    .int()
    .min(2)
    .default(2)
    .describe("Trees that share one half sample (a little bag); their spread gives the variance."),
  subsampleFraction: z
    .number()
    .positive()
    .max(0.5)
    .default(0.5)
    .describe("Share of the units, or of the clusters, that each tree draws."),
  honesty: z
    .boolean()
    .default(true)
    .describe("Whether one part of a tree's units decides its splits and the other fills its leaves."),
  honestyFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe("Share of a tree's units, or clusters, that decide its splits; the others fill its leaves."),
  honestyPruning: z
    .boolean()
    .default(true)
    .describe("Whether splits with a child that no unit fills are undone; otherwise such a tree is left out."),
  clusterWeights: z
    .enum(["proportional", "equal"])
    .default("proportional")
    .describe("Units of a drawn cluster that a tree gets: all of them, or as many as the smallest cluster has."),
  categorical: categoricalColumns,
  mtry: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("Mean of the Poisson number of candidate features per node; null for min(ceil(sqrt(p) + 20), p)."),
  imbalancePenalty: z
    .number()
    .min(0)
    .default(0)
    .describe("Penalty on splits into children of unequal size; 0 is none."),
  maxDepth: z
    .int()
    .min(0)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe("Most splits above a leaf; null for no limit."),
  firstBag: z
    .int()
    .min(0)
    .max(2 ** 30)
    .default(0)
    .describe("Number of the first bag: forests of one seed grown apart from different bags make one when merged."),
  seed: z
    .int()
    .default(42)
    .describe("Seed of all draws; the same seed gives the same forest on any number of threads."),
};

const wholeBags = { path: ["trees"], error: "must be a multiple of bagSize, at least twice" };
const holdsWholeBags = (o: { trees: number; bagSize: number }): boolean =>
  o.trees % o.bagSize === 0 && o.trees >= 2 * o.bagSize;

/**
 * Options of `causalForest` with their defaults. They are for inference: most of a tree's units decide its splits, into balanced
 * children, so that leaves are small where the effect varies and the bias is small beside the standard error. With
 * {@link GRF_OPTIONS} 95 % intervals cover some 85 % and 82 % of the effects of two published designs, with these about 90 %,
 * at no larger mean squared error (`benchmarks/results/studies/pointwise-intervals-*.md`). Fewer than some 200 units want
 * a smaller `minLeafSize`.
 */
export const causalForestOptions = z
  .strictObject({
    ...shared,
    honestyFraction: shared.honestyFraction.default(0.75),
    minLeafSize: z.int().min(1).default(10).describe("Least size of a child among the units that decide splits."),
    leafCount: z
      .enum(["arms", "units"])
      .default("arms")
      .describe("What minLeafSize counts: units above, and units below, the node's mean treatment; or all units."),
    alpha: z
      .number()
      .min(0)
      .max(0.25)
      .default(0.25)
      .describe("Least share of the node's treatment variation in each child."),
  })
  .refine(holdsWholeBags, wholeBags);

/**
 * grf's settings, where `causalForest` has others. The reference's forest (EconML) is
 * `{ trees: 500, bagSize: 4, subsampleFraction: .45, honestyFraction: .5, minLeafSize: 30, leafCount: "units", alpha: .05, maxDepth: 10 }`.
 */
export const GRF_OPTIONS = Object.freeze({ honestyFraction: 0.5, minLeafSize: 5, alpha: 0.05 });

/**
 * Options of `regressionForest` with their defaults. Here `minLeafSize` is a bound, in grf it is a target that leaves
 * may fall below: 3 gives trees of about the size, and at least the accuracy, of grf's 5.
 */
export const regressionForestOptions = z
  .strictObject({
    ...shared,
    minLeafSize: z.int().min(1).default(3).describe("Least units in a child, among the units that decide splits."),
    alpha: z.number().min(0).max(0.25).default(0.05).describe("Least share of the node's units in each child."),
  })
  .refine(holdsWholeBags, wholeBags);

/** Options of `causalForest`, all optional; defaults in the schema. */
export type CausalForestOptions = z.input<typeof causalForestOptions>;

/** Options of `regressionForest`, all optional; defaults in the schema. */
export type RegressionForestOptions = z.input<typeof regressionForestOptions>;

/** Options of a fitted causal forest, defaults filled in. */
export type ResolvedCausalOptions = Readonly<z.output<typeof causalForestOptions>>;
/** Options of a fitted regression forest, defaults filled in. */
export type ResolvedRegressionOptions = Readonly<z.output<typeof regressionForestOptions>>;
