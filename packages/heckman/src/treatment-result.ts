import type { EffectResult } from "@career-dml/core";
import type { IndependenceTest } from "./independence-test.js";
import type { CovarianceKind } from "./score-covariance.js";

/** An effect of an endogenous treatment with the model it stands in; frozen plain data. */
export interface TreatmentResult extends EffectResult {
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
}
