export * from "./causal-forest.js";
export type { ClusterLabels } from "./cluster-codes.js";
export type * from "./forest-model.js";
export {
  type CausalForestOptions,
  causalForestOptions,
  type RegressionForestOptions,
  type ResolvedCausalOptions,
  type ResolvedRegressionOptions,
  regressionForestOptions,
} from "./options.js";
export * from "./predict-causal-forest.js";
export * from "./predict-regression-forest.js";
export * from "./regression-forest.js";
export * from "./variable-importance.js";
