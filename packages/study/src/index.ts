export * from "./monte-carlo.js";
export type { MonteCarloFigure, MonteCarloSummary } from "./monte-carlo-summary.js";
export * from "./power.js";
