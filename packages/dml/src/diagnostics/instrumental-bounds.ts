import { type EffectSet, quadraticSet } from "@career-dml/core";
import { type InstrumentedElements, reducedFormLess } from "./instrumented-elements.js";
import { type Confounding, robustnessValue, robustnessValueOfInterval } from "./sensitivity-bounds.js";
import type { SensitivityElements } from "./sensitivity-elements.js";

/**
 * Effects of a model with an instrument that are compatible with an omitted variable of a given strength, cfY of the partial R2 with
 * Y - theta T and cfD with the instrument: all theta at which the effect of the instrument on Y - theta T could be zero,
 * |a - theta b| <= |rho| C_Y C_D S(theta), with a and b the effects of the instrument on outcome and treatment. A quadratic in theta, so the set is
 * an interval, or, where the omitted variable could hide the first stage, no interval.
 *
 * @param elements Of the partially linear model (`partiallyLinearStages`) or the interactive one (`interactiveStages`).
 * @see Cinelli & Hazlett (2025), Biometrika, An omitted variable bias framework for sensitivity analysis of instrumental variables;
 *   Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302, theorem 2, for the bound on each effect of the instrument.
 */
export function instrumentalBounds(
  { reducedForm, firstStage, sigmaBoth }: InstrumentedElements,
  { cfY, cfD, rho }: Confounding,
): EffectSet {
  const [a, b] = [reducedForm.estimate, firstStage.estimate];
  const strength = (rho * rho * cfY * cfD * reducedForm.nu2) / (1 - cfD);
  const set = quadraticSet(
    b * b - strength * firstStage.sigma2,
    a * b - strength * sigmaBoth,
    a * a - strength * reducedForm.sigma2,
  );
  // The estimate a / b is always in it: a set that is empty is this one point, missed by rounding.
  return set.shape === "empty" ? { shape: "interval", low: a / b, high: a / b } : set;
}

/** Equal confounding cfY = cfD that would make an effect of the instrument zero, of its estimate and of its confidence bound. */
export interface StageRobustness {
  readonly robustnessValue: number;
  readonly robustnessValueCi: number;
}

/** What is explained away, at which level, and how closely the two errors of an omitted variable go together. */
export interface InstrumentalRobustnessOptions {
  /** Default 0. */
  readonly nullEffect?: number;
  /** Of the one-sided confidence bounds. Default .95. */
  readonly level?: number;
  /** Default 1, the worst case. */
  readonly rho?: number;
}

/**
 * Robustness of an instrumented effect: that of the reduced form, at which the set of effects reaches `nullEffect`, and that of the first stage, at which
 * it ceases to be an interval.
 */
export function instrumentalRobustness(
  elements: InstrumentedElements,
  { nullEffect = 0, level = 0.95, rho = 1 }: InstrumentalRobustnessOptions = {},
): { readonly reducedForm: StageRobustness; readonly firstStage: StageRobustness } {
  const robustness = (stage: SensitivityElements): StageRobustness =>
    Object.freeze({
      robustnessValue: robustnessValue(stage, { rho }),
      robustnessValueCi: robustnessValueOfInterval(stage, level, { rho }),
    });
  return Object.freeze({
    reducedForm: robustness(reducedFormLess(elements, nullEffect)),
    firstStage: robustness(elements.firstStage),
  });
}
