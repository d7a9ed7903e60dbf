import type { ModelResult, OutcomeErrors } from "./model-fit.js";
import type { SwitchingEffects } from "./switching-effects.js";

/**
 * Estimates of a switching regression. Its coefficients are those of the equations `treatment`, `untreated`, `treated`
 * and `errors` (suffix 0 untreated, 1 treated).
 */
export interface SwitchingResult extends ModelResult {
  readonly kind: "switching";
  readonly estimator: "switching-two-step" | "switching-mle";
  readonly treated: number;
  readonly errors: { readonly untreated: OutcomeErrors; readonly treated: OutcomeErrors };
  readonly effects: SwitchingEffects;
}
