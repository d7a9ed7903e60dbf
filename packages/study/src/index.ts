export * from "./engines/engine.js";
export * from "./monte-carlo.js";
export type { MonteCarloFigure, MonteCarloSummary } from "./monte-carlo-summary.js";
export * from "./power.js";
export * from "./study-record.js";
