export { type EffectTestOptions, effectTestOptions, powerOptions } from "./effect-test.js";
export * from "./engines/engine.js";
export { executeTask, taskFailure } from "./engines/execute-task.js";
export { type LocalEngineOptions, loadTaskModule, localEngine } from "./engines/local-engine.js";
export * from "./engines/redis/index.js";
export type { BoundOutcome } from "./within-bounds.js";
export { figureOf } from "./figure-of.js";
export type { Verdict } from "./give-verdicts.js";
export type { JudgedCriterion, JudgedPlace } from "./judge-criteria.js";
export {
  type MonteCarloFailure,
  type MonteCarloJob,
  monteCarlo,
  monteCarloOptions,
  type MonteCarloResult,
  type MonteCarloRun,
  type SeedEstimate,
} from "./monte-carlo.js";
export type { MonteCarloFigure, MonteCarloSummary } from "./monte-carlo-summary.js";
export type { Differences, PairedDifferences } from "./paired-differences.js";
export * from "./power.js";
export { type Faulty } from "./checkpoint-store.js";
export type { RunOutcome } from "./checkpoint.js";
export type { PublishedPlace } from "./published-places.js";
export { planHash, resolveStudy } from "./resolve-study.js";
export { type CompletedStudy, runStudy, type StudySettings } from "./run-study.js";
export type { SaidInCell } from "./said-in-cell.js";
export { cellLabel, selectCells } from "./study-cells.js";
export * from "./study-criteria.js";
export { type CompleteStudyFile, type StudyFile, studyFileSchema, studyJsonSchema } from "./study-file.js";
export type { AgainstTruth, EstimatorFigures } from "./study-figures.js";
export * from "./study-plan.js";
export { type RunTask, studyTasks } from "./study-tasks.js";
export { recordsByCell, type StudyFailure, type StudyResult, summariseStudy } from "./study-summary.js";
export { type CellTime, studyTimes } from "./study-times.js";
export {
  type ClusterDesign,
  degreesOfFreedom,
  designEffect,
  fewestUnits,
  type InstrumentDesign,
  type PowerDesign,
  powerDesign,
} from "./power-design.js";
export * from "./power-summary.js";
export * from "./simulated-power.js";
export * from "./study-record.js";
export * from "./wilson-interval.js";
