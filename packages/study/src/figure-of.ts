import type { MonteCarloFigure } from "./monte-carlo-summary.js";
import type { Measure, TruthKind } from "./study-criteria.js";
import type { EstimatorFigures } from "./study-figures.js";

/** A measure of an estimator in a cell, by its name in study files. */
export function figureOf(figures: EstimatorFigures, measure: Measure, truth: TruthKind): MonteCarloFigure {
  switch (measure) {
    case "estimate":
    case "meanSe":
    case "power":
    case "failureRate":
      return figures[measure];
    case "absoluteBias": {
      const { bias } = figures[truth];
      return bias.value === null ? bias : { ...bias, value: Math.abs(bias.value) };
    }
    default:
      return figures[truth][measure];
  }
}
