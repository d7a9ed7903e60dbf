export type { AnyForest, ForestKind, ForestOfKind } from "./any-forest.js";
export * from "./causal-forest.js";
export * from "./classification-forest.js";
export type { ClusterLabels } from "./cluster-codes.js";
export * from "./estimate-resources.js";
export { decodeForest, type StoredForest } from "./file/decode-forest.js";
export * from "./file/encode-forest.js";
export * from "./file/forest-file.js";
export type { ForestManifest, ForestSection } from "./file/manifest.js";
export type * from "./forest-model.js";
export * from "./forest-weights.js";
export * from "./inference/index.js";
export * from "./instrumental-forest.js";
export * from "./multi-arm-forest.js";
export {
  type CausalForestOptions,
  type ClassificationForestOptions,
  causalForestOptions,
  GRF_OPTIONS,
  classificationForestOptions,
  type InstrumentalForestOptions,
  instrumentalForestOptions,
  type MultiArmForestOptions,
  multiArmForestOptions,
  type QuantileForestOptions,
  quantileForestOptions,
  type RegressionForestOptions,
  type ResolvedCausalOptions,
  type ResolvedClassificationOptions,
  type ResolvedInstrumentalOptions,
  type ResolvedMultiArmOptions,
  type ResolvedQuantileOptions,
  type ResolvedRegressionOptions,
  regressionForestOptions,
} from "./options.js";
export * from "./fit-forest.js";
export * from "./forest-parts.js";
export * from "./grow-more.js";
export * from "./merge-forests.js";
export * from "./nuisance-forests.js";
export * from "./predict-causal-forest.js";
export * from "./predict-classification-forest.js";
export * from "./predict-instrumental-forest.js";
export * from "./predict-multi-arm-forest.js";
export * from "./predict-quantile-forest.js";
export * from "./predict-regression-forest.js";
export * from "./quantile-forest.js";
export * from "./regression-forest.js";
export * from "./unseen-categories.js";
export * from "./tuning/index.js";
export * from "./variable-importance.js";
export * from "./without-training-data.js";
