export { type EffectTestOptions, effectTestOptions, powerOptions } from "./effect-test.js";
export * from "./engines/engine.js";
export * from "./monte-carlo.js";
export type { MonteCarloFigure, MonteCarloSummary } from "./monte-carlo-summary.js";
export * from "./power.js";
export {
  type ClusterDesign,
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
