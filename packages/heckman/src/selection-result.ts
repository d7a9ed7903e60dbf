import type { ModelResult, OutcomeErrors } from "./model-fit.js";

/**
 * Estimates of a selection model. Its coefficients are those of the equations `selection`, `outcome` and `errors`: sigma,
 * rho and lambda = rho sigma, which in two steps stands in the outcome equation as the coefficient of `hazard`.
 */
export interface SelectionResult extends ModelResult, OutcomeErrors {
  readonly kind: "selection";
  readonly estimator: "selection-two-step" | "selection-mle";
  /** Rows with an observed outcome. */
  readonly selected: number;
}
