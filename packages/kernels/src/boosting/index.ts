export * from "./backend.js";
export * from "./fit-boosting.js";
export * from "./fit-boosting-batch.js";
export {
  BOOSTING_DEFAULTS,
  type BoostingCovariates,
  type BoostingLoss,
  type BoostingModel,
  type BoostingOptions,
  type BoostingTask,
} from "./model.js";
export * from "./predict-boosting.js";
