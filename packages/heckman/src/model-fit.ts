import type { Coefficient } from "@career-dml/core";
import type { IndependenceTest } from "./independence-test.js";
import type { CovarianceKind } from "./score-covariance.js";

/** What every fitted model of two equations says of its fit. */
export interface ModelFit {
  /**
   * Row by row, of the coefficients in their order: of all by maximum likelihood, of those of the equations in two
   * steps, where sigma and rho have none.
   */
  readonly covariance: readonly (readonly number[])[];
  readonly covarianceKind: CovarianceKind | "corrected";
  /** Of the model; in two steps that of the probit. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly independence: IndependenceTest;
}

/** Errors of an outcome equation. */
export interface OutcomeErrors {
  readonly sigma: number;
  /** Correlation with the error of the choice. */
  readonly rho: number;
  /** rho sigma. */
  readonly lambda: number;
}

/** A model fit as a result of its own: frozen plain data. */
export interface ModelResult extends ModelFit {
  /** Rows with a weight above 0. */
  readonly n: number;
  /** By equation. */
  readonly coefficients: readonly Coefficient[];
  readonly warnings: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Of the bootstrap, else null. */
  readonly seed: number | null;
}
