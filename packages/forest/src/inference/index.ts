export * from "./average-late.js";
export * from "./average-treatment-effect.js";
export * from "./best-linear-projection.js";
export * from "./calibration-test.js";
export { type EffectColumns, forestScores, overlapWeights } from "./forest-scores.js";
export type { UnitColumns } from "./units.js";
