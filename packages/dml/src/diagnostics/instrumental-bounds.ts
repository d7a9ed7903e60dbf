import { type EffectSet, mean, quadraticSet, requireFinite, ShapeError } from "@career-dml/core";
import type { Spread } from "../moment-inference.js";
import { type Confounding, robustnessValue, robustnessValueOfInterval } from "./sensitivity-bounds.js";
import { partiallyLinearElements } from "./sensitivity-elements.js";

/** Residuals of outcome, treatment and instrument given the covariates, cross-fitted, length n each. */
export interface InstrumentedResiduals {
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  readonly instrument: Float64Array;
}

/**
 * Effects of the partially linear model with an instrument that are compatible with an omitted variable of a given strength, cfY of the partial R2 with
 * Y - theta T and cfD with the instrument: all theta at which the coefficient of Y - theta T on the instrument could be zero,
 * |a - theta b| <= |rho| C_Y C_D S(theta), with a and b the coefficients of the reduced form and the first stage. A quadratic in theta, so the set is
 * an interval, or, where the omitted variable could hide the first stage, no interval.
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite. @throws {DataError} if the instrument's residual is zero.
 * @see Cinelli & Hazlett (2025), Biometrika, An omitted variable bias framework for sensitivity analysis of instrumental variables;
 *   Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302, theorem 2, for the bound on each coefficient.
 */
export function instrumentalBounds(residuals: InstrumentedResiduals, confounding: Confounding): EffectSet {
  const { reducedForm, firstStage } = stages(residuals);
  const { outcome, treatment, instrument } = residuals;
  const [a, b, nu2] = [reducedForm.estimate, firstStage.estimate, reducedForm.nu2];
  const both = mean(instrument.map((z, i) => (outcome[i]! - a * z) * (treatment[i]! - b * z)));
  const { cfY, cfD, rho } = confounding;
  const strength = (rho * rho * cfY * cfD * nu2) / (1 - cfD);
  const set = quadraticSet(
    b * b - strength * firstStage.sigma2,
    a * b - strength * both,
    a * a - strength * reducedForm.sigma2,
  );
  // The estimate a / b is always in it: a set that is empty is this one point, missed by rounding.
  return set.shape === "empty" ? { shape: "interval", low: a / b, high: a / b } : set;
}

/** Equal confounding cfY = cfD that would make a coefficient on the instrument zero, of its estimate and of its confidence bound. */
export interface StageRobustness {
  readonly robustnessValue: number;
  readonly robustnessValueCi: number;
}

/**
 * Robustness of an instrumented effect: that of the reduced form, at which the set of effects reaches `nullEffect`, and that of the first stage, at which
 * it ceases to be an interval.
 *
 * @throws as `instrumentalBounds`.
 */
export function instrumentalRobustness(
  residuals: InstrumentedResiduals,
  { nullEffect = 0, level = 0.95, spread = "n" }: { nullEffect?: number; level?: number; spread?: Spread } = {},
): { readonly reducedForm: StageRobustness; readonly firstStage: StageRobustness } {
  const { treatment } = residuals;
  const shifted = { ...residuals, outcome: residuals.outcome.map((y, i) => y - nullEffect * treatment[i]!) };
  const { reducedForm, firstStage } = stages(shifted, spread);
  const robustness = (elements: typeof reducedForm): StageRobustness =>
    Object.freeze({
      robustnessValue: robustnessValue(elements),
      robustnessValueCi: robustnessValueOfInterval(elements, level),
    });
  return Object.freeze({ reducedForm: robustness(reducedForm), firstStage: robustness(firstStage) });
}

/** Outcome and treatment on the instrument. */
function stages({ outcome, treatment, instrument }: InstrumentedResiduals, spread: Spread = "n") {
  if (instrument.length !== outcome.length) throw new ShapeError("instrument", outcome.length, instrument.length);
  requireFinite({ treatment });
  return {
    reducedForm: partiallyLinearElements({ outcome, treatment: instrument }, spread),
    firstStage: partiallyLinearElements({ outcome: treatment, treatment: instrument }, spread),
  };
}
