import type { Coefficient } from "@career-dml/core";
import type { IndependenceTest } from "./independence-test.js";
import type { CovarianceKind } from "./score-covariance.js";
import type { SwitchingEffects } from "./switching-effects.js";

/** Errors of one regime. */
export interface RegimeErrors {
  readonly sigma: number;
  /** Correlation with the error of the choice. */
  readonly rho: number;
  /** rho sigma. */
  readonly lambda: number;
}

/** Estimates of a switching regression; frozen plain data. */
export interface SwitchingResult {
  readonly kind: "switching";
  readonly estimator: "switching-two-step" | "switching-mle";
  readonly n: number;
  readonly treated: number;
  /** Rows of the equations `treatment`, `untreated`, `treated` and `errors` (suffix 0 untreated, 1 treated). */
  readonly coefficients: readonly Coefficient[];
  /** As in `SelectionResult`. */
  readonly covariance: readonly (readonly number[])[];
  readonly covarianceKind: CovarianceKind | "corrected";
  readonly errors: { readonly untreated: RegimeErrors; readonly treated: RegimeErrors };
  readonly effects: SwitchingEffects;
  /** Of the model; in two steps that of the probit. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly independence: IndependenceTest;
  readonly warnings: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number | null;
}
