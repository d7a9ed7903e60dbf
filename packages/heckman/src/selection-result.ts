import type { Coefficient } from "@career-dml/core";
import type { IndependenceTest } from "./independence-test.js";
import type { CovarianceKind } from "./score-covariance.js";

/** Estimates of a selection model; frozen plain data. */
export interface SelectionResult {
  readonly kind: "selection";
  readonly estimator: "selection-two-step" | "selection-mle";
  /** Rows with a weight above 0. */
  readonly n: number;
  /** Those with an observed outcome. */
  readonly selected: number;
  /**
   * Rows of the equations `selection`, `outcome` and `errors`: sigma, rho and lambda = rho sigma, which in two steps
   * stands in the outcome equation as the coefficient of `hazard`.
   */
  readonly coefficients: readonly Coefficient[];
  /**
   * Row by row, of the coefficients in their order: of all by maximum likelihood, of those of both equations in two
   * steps, where sigma and rho have none.
   */
  readonly covariance: readonly (readonly number[])[];
  readonly covarianceKind: CovarianceKind | "corrected";
  readonly sigma: number;
  readonly rho: number;
  /** rho sigma. */
  readonly lambda: number;
  /** Of the model; in two steps that of the probit. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly independence: IndependenceTest;
  readonly warnings: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number | null;
}
