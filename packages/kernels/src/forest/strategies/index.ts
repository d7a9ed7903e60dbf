import type { GrowForestInput } from "../grow-forest.js";
import { growCausal, solveCausal } from "./causal.js";
import { growRegression, solveRegression } from "./regression.js";
import type { GrowthStrategy, SolveStrategy } from "./strategy.js";

/** What a forest estimates. */
export type ForestKind = "causal" | "regression";

/** What decides the numbers of a leaf. */
export interface ForestShape {
  readonly kind: ForestKind;
}

/** How the forest of an input is grown. */
export function growthStrategy({ kind, outcome, treatment }: GrowForestInput): GrowthStrategy {
  // Moments go back only to the strategy that made them.
  return (kind === "causal" ? growCausal(outcome, treatment) : growRegression(outcome)) as GrowthStrategy;
}

/** How predictions are solved from leaves of a shape. */
export const solveStrategy = ({ kind }: ForestShape): SolveStrategy =>
  kind === "causal" ? solveCausal : solveRegression;

/** Numbers per leaf of a shape. */
export const leafWidth = (shape: ForestShape): number => solveStrategy(shape).width;
