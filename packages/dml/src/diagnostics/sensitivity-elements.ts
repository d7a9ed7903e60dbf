import { mean, NonFiniteError, ShapeError } from "@career-dml/core";
import { fittedOutcome, type ObservedWithNuisances } from "../nuisances.js";
import { doublyRobustScores, rieszRepresenter } from "../scores.js";

/** What the omitted-variable bounds of an estimate are made of. */
export interface SensitivityElements {
  readonly estimate: number;
  /** Influence of each unit on the estimate, mean zero: its standard error is sqrt(mean(influence^2) / n). */
  readonly influence: Float64Array;
  /** E(Y - g)^2: variance of the outcome that nothing observed explains. */
  readonly sigma2: number;
  /** E alpha^2, alpha the Riesz representer. */
  readonly nu2: number;
  /** Influence of each unit on `sigma2` and `nu2`. */
  readonly psiSigma2: Float64Array;
  readonly psiNu2: Float64Array;
}

/**
 * Elements for the ATE of the interactive model: alpha = T/e - (1-T)/(1-e), and nu2 by its debiased form
 * 2 E m(alpha) - E alpha^2 with m(alpha) = 1/e + 1/(1-e). Poor propensities can make that form negative; E alpha^2 itself
 * then takes its place.
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite.
 */
export function interactiveElements(observed: ObservedWithNuisances): SensitivityElements {
  const { outcome, treatment, nuisances } = observed;
  const scores = doublyRobustScores(observed);
  const fitted = fittedOutcome(treatment, nuisances);
  const squares = outcome.map((y, i) => (y - fitted[i]!) ** 2);
  const representer = rieszRepresenter(treatment, nuisances.propensity);
  const debiased = nuisances.propensity.map((e, i) => 2 * (1 / e + 1 / (1 - e)) - representer[i]! ** 2);
  const norm = mean(debiased) > 0 ? debiased : representer.map((a) => a * a);
  const [estimate, sigma2, nu2] = [mean(scores), mean(squares), mean(norm)];
  return Object.freeze({
    estimate,
    influence: scores.map((s) => s - estimate),
    sigma2,
    nu2,
    psiSigma2: squares.map((s) => s - sigma2),
    psiNu2: norm.map((v) => v - nu2),
  });
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
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite.
 */
export function partiallyLinearElements(residuals: PartiallyLinearResiduals): SensitivityElements {
  const { outcome, treatment } = residuals;
  check(residuals);
  const information = mean(treatment.map((v) => v * v));
  const estimate = mean(treatment.map((v, i) => v * outcome[i]!)) / information;
  const residual = outcome.map((u, i) => u - estimate * treatment[i]!);
  const squares = residual.map((r) => r * r);
  const [sigma2, nu2] = [mean(squares), 1 / information];
  return Object.freeze({
    estimate,
    influence: residual.map((r, i) => (r * treatment[i]!) / information),
    sigma2,
    nu2,
    psiSigma2: squares.map((s) => s - sigma2),
    psiNu2: treatment.map((v) => nu2 - v * v * nu2 * nu2),
  });
}

function check({ outcome, treatment }: PartiallyLinearResiduals): void {
  if (treatment.length !== outcome.length) throw new ShapeError("treatment", outcome.length, treatment.length);
  const issues = Object.entries({ outcome, treatment }).flatMap(([path, values]) => {
    const count = values.reduce((sum, v) => sum + (Number.isFinite(v) ? 0 : 1), 0);
    return count > 0 ? [{ path, message: `holds ${count} values that are missing or infinite` }] : [];
  });
  if (issues.length > 0) throw new NonFiniteError(issues);
}
