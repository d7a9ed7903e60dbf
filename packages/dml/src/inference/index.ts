export * from "./joint-inference.js";
export { MULTIPLIERS, type Multipliers } from "./multiplier-weights.js";
export * from "./two-way-clusters.js";
export * from "./two-way-folds.js";
export { weightedScore } from "./weighted-score.js";
