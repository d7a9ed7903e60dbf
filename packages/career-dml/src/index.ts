export { embed } from "./commands/embed.js";
export { estimate } from "./commands/estimate.js";
export { power } from "./commands/power.js";
export { validate } from "./commands/validate.js";
export { type EmbedOptions, type EmbedOptionsInput, embedOptionsSchema, resolveEmbedOptions } from "./embed-options.js";
export type { EmbeddingSummary } from "./embed/embedding-summary.js";
export { readRepresentation, type RepresentationFile } from "./embed/read-representation.js";
export { METHODS } from "./estimate/methods.js";
export type { Fitted, Method, SharedOptions, Statistic } from "./estimate/method.js";
export { type Estimate, estimateJson, runEstimate } from "./estimate/run-estimate.js";
export { type EstimatedCareers, estimateCareers } from "./pipeline/estimate-careers.js";
export { runPipeline } from "./pipeline/run-pipeline.js";
export { type CareerSplit, readCareerFiles, writeCareerFiles } from "./data/career-files.js";
export { type DataOptions, loadDataset } from "./data/load-dataset.js";
export { type Provenance, summariseDataset } from "./data/summarise-dataset.js";
export {
  REPRESENTATIONS,
  resolveRunOptions,
  type RunOptions,
  type RunOptionsInput,
  runOptionsSchema,
} from "./options.js";
export {
  type PowerOptions,
  type PowerOptionsInput,
  powerOptionsSchema,
  resolvePowerOptions,
} from "./power-options.js";
export {
  resolveValidateOptions,
  type ValidateOptions,
  type ValidateOptionsInput,
  validateOptionsSchema,
} from "./validate-options.js";
export { type ShardedForest, shardedForest, type Sharding } from "./sharded/sharded-forest.js";
export { learningOn } from "./sharded/sharded-learning.js";
export { type SharedData, sharedData, shareData } from "./sharded/shared-data.js";
