export * from "./average-arm-effects.js";
export * from "./average-late.js";
export * from "./average-treatment-effect.js";
export * from "./best-linear-projection.js";
export * from "./calibration-test.js";
export * from "./compare-priorities.js";
export * from "./compliance-scores.js";
export * from "./isotonic-calibration.js";
export * from "./isotonic-regression.js";
export { type EffectColumns, forestScores, overlapWeights } from "./forest-scores.js";
export {
  type RankAverageTreatmentEffectOptions,
  type RankColumns,
  type RateResult,
  rankAverageTreatmentEffect,
  rankAverageTreatmentEffectOptions,
  type TargetingPoint,
} from "./rank-average-treatment-effect.js";
export type { RateTarget } from "./targeting-curve.js";
export type { UnitColumns } from "./units.js";
