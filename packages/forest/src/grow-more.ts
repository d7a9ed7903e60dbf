import type { RunContext } from "@career-dml/core";
import type { AnyForest, ForestKind, ForestOfKind } from "./any-forest.js";
import { type CausalForestData, causalForest } from "./causal-forest.js";
import { type ClassificationForestData, classificationForest } from "./classification-forest.js";
import { type InstrumentalForestData, instrumentalForest } from "./instrumental-forest.js";
import { mergeForests } from "./merge-forests.js";
import { type MultiArmForestData, multiArmForest } from "./multi-arm-forest.js";
import { type QuantileForestData, quantileForest } from "./quantile-forest.js";
import { type RegressionForestData, regressionForest } from "./regression-forest.js";
import type { PredictionOnly } from "./without-training-data.js";

/** What each kind of forest is grown from. */
export interface DataOfKind {
  readonly "causal-forest": CausalForestData;
  readonly "regression-forest": RegressionForestData;
  readonly "instrumental-forest": InstrumentalForestData;
  readonly "multi-arm-forest": MultiArmForestData;
  readonly "classification-forest": ClassificationForestData;
  readonly "quantile-forest": QuantileForestData;
}

const fits: {
  readonly [K in ForestKind]: (
    data: DataOfKind[K],
    options: ForestOfKind<K>["options"],
    run: RunContext,
  ) => Promise<ForestOfKind<K>>;
} = Object.freeze({
  "causal-forest": causalForest,
  "regression-forest": regressionForest,
  "instrumental-forest": instrumentalForest,
  "multi-arm-forest": multiArmForest,
  "classification-forest": classificationForest,
  "quantile-forest": quantileForest,
});

/**
 * Grows more trees onto a fitted forest, on the bags that follow its last: a forest of 1,000 trees grown on by 1,000 is the
 * forest of 2,000, to the bit. Also of a forest without training data, from a file or by `withoutTrainingData`.
 *
 * @param data The data of the fit, nuisance predictions included.
 * @param trees A multiple of `bagSize`, at least twice.
 * @throws {OptionsError} if `trees` is no such number.
 * @throws {DataError} if these are not the data of the fit.
 */
export async function growMore<F extends AnyForest | PredictionOnly<AnyForest>>(
  forest: F,
  data: DataOfKind[F["kind"]],
  trees: number,
  run: RunContext = {},
): Promise<ForestOfKind<F["kind"]>> {
  const { seed, firstBag, bags } = forest.bagRanges.at(-1)!;
  // The kind is one for forest, data and options, which TypeScript cannot follow through a table of functions.
  const fit = fits[forest.kind] as (data: unknown, options: object, run: RunContext) => Promise<AnyForest>;
  const grown = await fit(data, { ...forest.options, trees, seed, firstBag: firstBag + bags }, run);
  return mergeForests([forest, grown]) as ForestOfKind<F["kind"]>;
}
