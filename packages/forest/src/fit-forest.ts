import type { RunContext } from "@career-dml/core";
import type { ForestKind, ForestOfKind } from "./any-forest.js";
import { type CausalForestData, causalForest } from "./causal-forest.js";
import { type ClassificationForestData, classificationForest } from "./classification-forest.js";
import { type InstrumentalForestData, instrumentalForest } from "./instrumental-forest.js";
import { type MultiArmForestData, multiArmForest } from "./multi-arm-forest.js";
import { type QuantileForestData, quantileForest } from "./quantile-forest.js";
import { type RegressionForestData, regressionForest } from "./regression-forest.js";

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
    options: Partial<ForestOfKind<K>["options"]>,
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
 * A forest of the kind that `kind` says, for callers that are told it: `fitForest("causal-forest", …)` is `causalForest(…)`, with its errors.
 */
export async function fitForest<K extends ForestKind>(
  kind: K,
  data: DataOfKind[K],
  options: Partial<ForestOfKind<K>["options"]> = {},
  run: RunContext = {},
): Promise<ForestOfKind<K>> {
  // The kind is one for forest, data and options, which TypeScript cannot follow through a table of functions.
  const fit = fits[kind] as (data: unknown, options: object, run: RunContext) => Promise<AnyFit>;
  return (await fit(data, options, run)) as ForestOfKind<K>;
}

type AnyFit = ForestOfKind<ForestKind>;
