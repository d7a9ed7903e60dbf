import { type Criteria, log, mean } from "@career-dml/core";
import { checkNuisances, fittedOutcome, type ObservedWithNuisances } from "./nuisances.js";
import { rieszRepresenter } from "./scores.js";

/** Out-of-fold losses of each unit, so that two representations can be compared pair by pair. */
export interface UnitLosses {
  /** (Y - g(T, X))^2. */
  readonly outcome: Float64Array;
  /** a(T, X)^2 - 2 (a(1, X) - a(0, X)); its mean falls as a nears the true Riesz representer, and may be negative. */
  readonly riesz: Float64Array;
  /** -log of the probability given to the treatment received. */
  readonly propensity: Float64Array;
}

/**
 * Losses by which representations can be compared without the truth: out-of-fold squared outcome loss, Riesz loss
 * and log loss of the propensity.
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite.
 * @see Chernozhukov, Newey, Quintas-Martínez & Syrgkanis (2022), ICML, eq. 4, for the Riesz loss.
 */
export function unitLosses(observed: ObservedWithNuisances): UnitLosses {
  checkNuisances(observed);
  const { outcome, treatment, nuisances } = observed;
  const fitted = fittedOutcome(treatment, nuisances);
  const representer = rieszRepresenter(treatment, nuisances.propensity);
  return {
    outcome: outcome.map((y, i) => (y - fitted[i]!) ** 2),
    riesz: nuisances.propensity.map((e, i) => representer[i]! ** 2 - 2 * (1 / e + 1 / (1 - e))),
    propensity: nuisances.propensity.map((e, i) => -log(treatment[i] === 1 ? e : 1 - e)),
  };
}

/** Mean losses of one representation. Compare representations on the same units only. */
export function representationCriteria(observed: ObservedWithNuisances): Criteria {
  const losses = unitLosses(observed);
  return Object.freeze({
    outcomeLoss: mean(losses.outcome),
    rieszLoss: mean(losses.riesz),
    propensityLoss: mean(losses.propensity),
  });
}

/** Mean difference of two paired losses, and its standard error. */
export function pairedDifference(first: Float64Array, second: Float64Array): { mean: number; se: number } {
  const n = first.length;
  const difference = first.map((v, i) => v - second[i]!);
  const centre = mean(difference);
  const squares = difference.reduce((sum, d) => sum + (d - centre) ** 2, 0);
  return { mean: centre, se: Math.sqrt(squares / (n - 1) / n) };
}
