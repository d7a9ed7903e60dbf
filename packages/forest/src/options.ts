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

/** Quantiles, ascending. */
export const quantileLevels = z
  .array(z.number().gt(0).lt(1))
  .min(1)
  .default([0.1, 0.5, 0.9])
  .refine((q) => q.every((level, k) => k === 0 || level > q[k - 1]!), "must ascend");

const wholeBags = { path: ["trees"], error: "must be a multiple of bagSize, at least twice" };
const holdsWholeBags = (o: { trees: number; bagSize: number }): boolean =>
  o.trees % o.bagSize === 0 && o.trees >= 2 * o.bagSize;

/** Options that forests of effects share. */
const effects = {
  honestyFraction: shared.honestyFraction.default(0.75),
  minLeafSize: z.int().min(1).default(10).describe("Least size of a child among the units that decide splits."),
};

const countOf = (mean: string) =>
  z
    .enum(["arms", "units"])
    .default("arms")
    .describe(`What minLeafSize counts: units above, and units below, the node's ${mean}; or all units.`);

const shareOf = (variation: string) =>
  z.number().min(0).max(0.25).default(0.25).describe(`Least share of the node's ${variation} in each child.`);

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
    ...effects,
    leafCount: countOf("mean treatment"),
    alpha: shareOf("treatment variation"),
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

/** Options of `instrumentalForest` with their defaults: those of `causalForest`, the instrument in the treatment's place. */
export const instrumentalForestOptions = z
  .strictObject({
    ...shared,
    ...effects,
    leafCount: countOf("mean instrument"),
    alpha: shareOf("instrument's variation"),
    reducedFormWeight: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("Share of the treatment in the instrument that splits are made with: steadier where it is weak."),
  })
  .refine(holdsWholeBags, wholeBags);

/** Options of `multiArmForest` with their defaults: those of `causalForest`, limits holding for every treatment. */
export const multiArmForestOptions = z
  .strictObject({
    ...shared,
    ...effects,
    leafCount: countOf("mean of each treatment"),
    alpha: shareOf("variation of each treatment"),
  })
  .refine(holdsWholeBags, wholeBags);

const unitLimits = {
  minLeafSize: z.int().min(1).default(3).describe("Least units in a child, among the units that decide splits."),
  alpha: z.number().min(0).max(0.25).default(0.05).describe("Least share of the node's units in each child."),
};

/** Options of `classificationForest` with their defaults. */
export const classificationForestOptions = z
  .strictObject({ ...shared, ...unitLimits })
  .refine(holdsWholeBags, wholeBags);

/** Options of `quantileForest` with their defaults. */
export const quantileForestOptions = z
  .strictObject({
    ...shared,
    ...unitLimits,
    minLeafSize: unitLimits.minLeafSize.default(5),
    quantiles: quantileLevels.describe(
      "Quantiles that splits tell apart, and that are predicted by default; ascending.",
    ),
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

/** Options of `instrumentalForest`, all optional; defaults in the schema. */
export type InstrumentalForestOptions = z.input<typeof instrumentalForestOptions>;
/** Options of `multiArmForest`, all optional; defaults in the schema. */
export type MultiArmForestOptions = z.input<typeof multiArmForestOptions>;
/** Options of `classificationForest`, all optional; defaults in the schema. */
export type ClassificationForestOptions = z.input<typeof classificationForestOptions>;
/** Options of `quantileForest`, all optional; defaults in the schema. */
export type QuantileForestOptions = z.input<typeof quantileForestOptions>;

/** Options of a fitted instrumental forest, defaults filled in. */
export type ResolvedInstrumentalOptions = Readonly<z.output<typeof instrumentalForestOptions>>;
/** Options of a fitted multi-arm forest, defaults filled in. */
export type ResolvedMultiArmOptions = Readonly<z.output<typeof multiArmForestOptions>>;
/** Options of a fitted classification forest, defaults filled in. */
export type ResolvedClassificationOptions = Readonly<z.output<typeof classificationForestOptions>>;
/** Options of a fitted quantile forest, defaults filled in. */
export type ResolvedQuantileOptions = Readonly<z.output<typeof quantileForestOptions>>;

/** What the options of every kind have. */
export type GrowthOptions = ResolvedRegressionOptions;

/** What `minLeafSize` limits in a forest whose cuts are limited by a dose. */
export const doseLimitsOf = ({
  minLeafSize,
  leafCount,
}: Pick<ResolvedCausalOptions, "minLeafSize" | "leafCount">): {
  readonly minUnits: number;
  readonly minPerArm: number;
} => (leafCount === "arms" ? { minUnits: 1, minPerArm: minLeafSize } : { minUnits: minLeafSize, minPerArm: 0 });
