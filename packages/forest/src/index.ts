export type { AnyForest, ForestKind, ForestOfKind } from "./any-forest.js";
export * from "./causal-forest.js";
export type { ClusterLabels } from "./cluster-codes.js";
export * from "./estimate-resources.js";
export { decodeForest, type StoredForest } from "./file/decode-forest.js";
export * from "./file/encode-forest.js";
export * from "./file/forest-file.js";
export type { ForestManifest, ForestSection } from "./file/manifest.js";
export type * from "./forest-model.js";
export * from "./forest-weights.js";
export * from "./inference/index.js";
export {
  type CausalForestOptions,
  causalForestOptions,
  GRF_OPTIONS,
  type RegressionForestOptions,
  type ResolvedCausalOptions,
  type ResolvedRegressionOptions,
  regressionForestOptions,
} from "./options.js";
export * from "./grow-more.js";
export * from "./merge-forests.js";
export * from "./nuisance-forests.js";
export * from "./predict-causal-forest.js";
export * from "./predict-regression-forest.js";
export * from "./regression-forest.js";
export * from "./unseen-categories.js";
export * from "./tuning/index.js";
export * from "./variable-importance.js";
export * from "./without-training-data.js";
