import type { ForestShape, GrowForestInput } from "@career-dml/kernels";
import type {
  CausalForest,
  ClassificationForest,
  InstrumentalForest,
  MultiArmForest,
  QuantileForest,
  RegressionForest,
} from "./forest-model.js";
import {
  causalForestOptions,
  classificationForestOptions,
  instrumentalForestOptions,
  multiArmForestOptions,
  quantileForestOptions,
  regressionForestOptions,
} from "./options.js";
import type { PredictionOnly } from "./without-training-data.js";

/** A fitted forest of any kind, with its training rows. */
export type AnyForest =
  | CausalForest
  | RegressionForest
  | InstrumentalForest
  | MultiArmForest
  | ClassificationForest
  | QuantileForest;

/** What a fitted forest is, as its field `kind` says. */
export type ForestKind = AnyForest["kind"];

/** The fitted forest of one kind. */
export type ForestOfKind<K extends ForestKind> = Extract<AnyForest, { readonly kind: K }>;

/** Options of each kind; a kind without an entry does not compile. */
export const optionsOfKind = Object.freeze({
  "causal-forest": causalForestOptions,
  "regression-forest": regressionForestOptions,
  "instrumental-forest": instrumentalForestOptions,
  "multi-arm-forest": multiArmForestOptions,
  "classification-forest": classificationForestOptions,
  "quantile-forest": quantileForestOptions,
}) satisfies Readonly<Record<ForestKind, unknown>>;

/** What the kernels call each kind. */
export const kernelKindOf = Object.freeze({
  "causal-forest": "causal",
  "regression-forest": "regression",
  "instrumental-forest": "instrumental",
  "multi-arm-forest": "multi-arm",
  "classification-forest": "classification",
  "quantile-forest": "quantile",
}) satisfies Readonly<Record<ForestKind, GrowForestInput["kind"]>>;

/** All kinds. */
export const forestKinds = Object.freeze(Object.keys(optionsOfKind) as ForestKind[]);

/** What decides the numbers of a forest's leaves. */
export function shapeOf(forest: AnyForest | PredictionOnly<AnyForest>): ForestShape {
  const shape = { kind: kernelKindOf[forest.kind], weighted: forest.weighted };
  switch (forest.kind) {
    case "multi-arm-forest":
      return { ...shape, components: forest.treatments };
    case "classification-forest":
      return { ...shape, components: forest.classes };
    case "quantile-forest":
      return { ...shape, components: forest.outcomes.length };
    default:
      return shape;
  }
}
