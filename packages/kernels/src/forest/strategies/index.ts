import type { GrowForestInput } from "../grow-forest.js";
import { growCausal, solveCausal } from "./causal.js";
import { growClassification, solveClassification } from "./classification.js";
import { growInstrumental, solveInstrumental } from "./instrumental.js";
import { growMultiArm, solveMultiArm } from "./multi-arm.js";
import { growQuantile } from "./quantile.js";
import { growRegression, solveRegression } from "./regression.js";
import type { GrowthStrategy, SolveStrategy } from "./strategy.js";

/** What a forest estimates. */
export type ForestKind = "causal" | "regression" | "instrumental" | "multi-arm" | "classification" | "quantile";

/** What decides the numbers of a leaf. */
export interface ForestShape {
  readonly kind: ForestKind;
  /** Treatments of a multi-arm forest, classes of a classification forest, outcome codes of a quantile forest; else 1. */
  readonly components?: number;
  /** Whether units have weights. Default false. */
  readonly weighted?: boolean;
}

/** How the forest of an input is grown. Moments go back only to the strategy that made them. */
export function growthStrategy(input: GrowForestInput): GrowthStrategy {
  const { kind, n, outcome, treatment, components = 1 } = input;
  const weight = input.weight ?? null;
  const effect = (): GrowthStrategy =>
    weight === null
      ? (growCausal(outcome, treatment) as GrowthStrategy)
      : (growInstrumental(
          { outcome, treatment, instrument: treatment, weight, reducedFormWeight: 0 },
          "causal",
        ) as GrowthStrategy);
  switch (kind) {
    case "causal":
      return effect();
    case "regression":
      return growRegression(outcome, weight) as GrowthStrategy;
    case "instrumental": {
      const { instrument = treatment, reducedFormWeight = 0 } = input;
      return growInstrumental({ outcome, treatment, instrument, weight, reducedFormWeight }) as GrowthStrategy;
    }
    case "multi-arm": {
      // One treatment is the causal forest, whose scan is faster.
      if (components === 1) return effect();
      const treatments = Array.from({ length: components }, (_, j) => treatment.subarray(j * n, (j + 1) * n));
      return growMultiArm({ outcome, treatments, weight }) as GrowthStrategy;
    }
    case "classification":
      return growClassification({ outcome, classes: components, weight }) as GrowthStrategy;
    case "quantile":
      return growQuantile({ outcome, quantiles: input.quantiles ?? new Float64Array(0), weight }) as GrowthStrategy;
  }
}

/** How predictions are solved from leaf means. A quantile forest has none: its leaves hold their units. */
export function solveStrategy({ kind, components = 1 }: ForestShape & { readonly kind: AveragingKind }): SolveStrategy {
  switch (kind) {
    case "causal":
      return solveCausal;
    case "regression":
      return solveRegression;
    case "instrumental":
      return solveInstrumental;
    case "multi-arm":
      return solveMultiArm(components);
    case "classification":
      return solveClassification(components);
  }
}

/** Kinds whose leaves hold means. */
export type AveragingKind = Exclude<ForestKind, "quantile">;

/** Numbers per leaf of a shape; 1 for a quantile forest, whose leaves are named by the place of their first number. */
export const leafWidth = (shape: ForestShape): number => {
  const { kind, weighted = false } = shape;
  return kind === "quantile" ? 1 : solveStrategy({ ...shape, kind }).width + (weighted ? 1 : 0);
};

/** Estimates per row of a shape. @param quantiles Those wanted of a quantile forest. */
export const outputsOf = (shape: ForestShape, quantiles: Float64Array = new Float64Array(0)): number => {
  const { kind } = shape;
  return kind === "quantile" ? quantiles.length : solveStrategy({ ...shape, kind }).outputs;
};
