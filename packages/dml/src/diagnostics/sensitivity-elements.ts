import { mean, requireFinite, ShapeError } from "@career-dml/core";
import { relativeWeights, timesWeights, weightedScore } from "../inference/weighted-score.js";
import type { Spread } from "../moment-inference.js";
import { solveMoment } from "../moment-inference.js";
import { fittedOutcome, type ObservedWithNuisances } from "../nuisances.js";
import { partiallingOut } from "../partialling-out.js";
import { effectScore } from "../scores.js";

/** What the omitted-variable bounds of an estimate are made of. */
export interface SensitivityElements {
  readonly estimate: number;
  /** Influence of each unit on the estimate, mean zero. */
  readonly influence: Float64Array;
  /** E(Y - g)^2: variance of the outcome that nothing observed explains. */
  readonly sigma2: number;
  /** E alpha^2, alpha the Riesz representer. */
  readonly nu2: number;
  /** Influence of each unit on `sigma2` and `nu2`. */
  readonly psiSigma2: Float64Array;
  readonly psiNu2: Float64Array;
  /** Units or clusters that are independent. Absent: units, variance divided by n. */
  readonly spread?: Spread;
  /** What was done about a quantity that could not be computed as it should be, in words; absent or empty where nothing was. */
  readonly warnings?: readonly string[];
}

/** Average effects of the interactive model whose weights do not hang on the propensity: an omitted variable leaves them as they are. */
export type BoundedEstimand = "ATE" | "ATT" | "ATC";

/** Which average effect, and which units depend on each other. */
export interface InteractiveElementsOptions {
  readonly estimand?: BoundedEstimand;
  readonly spread?: Spread;
  /** How many units each stands for, length n; `null` or absent: one. Every mean below is then over the units they stand for. */
  readonly weights?: Float64Array | null;
}

/**
 * Elements for an average effect of the interactive model. The representer is alpha = v (T/e - (1-T)/(1-e)) with v = 1 for the ATE, e/p for the
 * ATT, (1-e)/(1-p) for the ATC, p the treated share; nu2 by its debiased form 2 E m(alpha) - E alpha^2 with
 * m(alpha) = w v (1/e + 1/(1-e)) and w = 1, T/p, (1-T)/(1-p). Poor propensities can make that form negative; E alpha^2 itself then takes its
 * place, with a warning. Influences allow for the estimation of p.
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite.
 * @see Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302, sections 3 and 5.
 */
export function interactiveElements(
  observed: ObservedWithNuisances,
  { estimand = "ATE", spread = "n", weights = null }: InteractiveElementsOptions = {},
): SensitivityElements {
  const { outcome, treatment, nuisances } = observed;
  const counts = relativeWeights(weights, outcome.length);
  const { estimate, influence } = solveMoment(weightedScore(effectScore(observed, estimand), weights), spread);
  const fitted = fittedOutcome(treatment, nuisances);
  const squares = outcome.map((y, i) => (y - fitted[i]!) ** 2);
  const sigma2 = mean(timesWeights(squares, counts));
  const { norm, isDebiased, share, p } = representerNorm(observed, estimand, counts);
  const nu2 = mean(timesWeights(norm, counts));
  const psiNu2 = norm.map((v, i) => v - nu2 - (share === null ? 0 : (2 * nu2 * (share[i]! - p)) / p));
  return Object.freeze({
    estimate,
    influence,
    sigma2,
    nu2,
    psiSigma2: timesWeights(
      squares.map((s) => s - sigma2),
      counts,
    ),
    psiNu2: timesWeights(psiNu2, counts),
    spread,
    warnings: Object.freeze(isDebiased ? [] : [PLAIN_NORM]),
  });
}

const PLAIN_NORM =
  "The debiased norm of the representer is negative, a sign of propensities that are badly calibrated; the plain norm took its place.";

/** Scores whose mean is nu2, and whom the estimand averages over; `null` for everybody. */
function representerNorm(
  { treatment, nuisances }: ObservedWithNuisances,
  estimand: BoundedEstimand,
  counts: Float64Array | null,
) {
  const { propensity } = nuisances;
  const arm = estimand === "ATT" ? 1 : 0;
  const share = estimand === "ATE" ? null : Float64Array.from(treatment, (t) => (t === arm ? 1 : 0));
  const p = share === null ? 1 : mean(timesWeights(share, counts));
  const inner = propensity.map((e) => (share === null ? 1 : (arm === 1 ? e : 1 - e) / p));
  const squares = propensity.map((e, i) => (inner[i]! / (treatment[i] === 1 ? e : 1 - e)) ** 2);
  const debiased = propensity.map((e, i) => {
    const outer = share === null ? 1 : share[i]! / p;
    return 2 * outer * inner[i]! * (1 / e + 1 / (1 - e)) - squares[i]!;
  });
  const isDebiased = mean(timesWeights(debiased, counts)) > 0;
  return { norm: isDebiased ? debiased : squares, isDebiased, share, p };
}

/** Residuals of outcome and treatment given the covariates, cross-fitted, length n each. */
export interface PartiallyLinearResiduals {
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
}

/**
 * Elements for the coefficient of the partially linear model: alpha = v / E v^2 with v the treatment residual, so that
 * nu2 = 1 / E v^2.
 *
 * @param weights How many units each stands for, length n; `null`: one. Every mean is then over the units they stand for.
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite.
 * @throws {DataError} if the treatment residual is zero for every unit, or weights are negative or all zero.
 */
export function partiallyLinearElements(
  { outcome, treatment }: PartiallyLinearResiduals,
  spread: Spread = "n",
  weights: Float64Array | null = null,
): SensitivityElements {
  if (treatment.length !== outcome.length) throw new ShapeError("treatment", outcome.length, treatment.length);
  requireFinite({ outcome, treatment });
  const counts = relativeWeights(weights, outcome.length);
  const score = weightedScore(partiallingOut({ outcome, treatment }), weights);
  const { estimate, influence } = solveMoment(score, spread);
  const squares = outcome.map((u, i) => (u - estimate * treatment[i]!) ** 2);
  const [sigma2, nu2] = [mean(timesWeights(squares, counts)), -1 / mean(score.psiA)];
  return Object.freeze({
    estimate,
    influence,
    sigma2,
    nu2,
    psiSigma2: timesWeights(
      squares.map((s) => s - sigma2),
      counts,
    ),
    psiNu2: timesWeights(
      treatment.map((v) => nu2 - v * v * nu2 * nu2),
      counts,
    ),
    spread,
  });
}
