export * from "./backend.js";
export { bagKeys } from "./bag-keys.js";
export type { ForestWeightsInput, ForestWeightsOutput } from "./forest-weights.js";
export type { GrowForestInput } from "./grow-forest.js";
export { columnOf, isCategory, MOST_CATEGORY } from "./node-sides.js";
export type { PredictForestInput, PredictForestOutput } from "./predict-forest.js";
export type { RankColumnsInput, RankColumnsOutput } from "./rank-columns.js";
export { type ForestKind, type ForestShape, leafWidth, outputsOf } from "./strategies/index.js";
export { type ForestTables, joinTables, NO_LEAF } from "./tree-tables.js";
