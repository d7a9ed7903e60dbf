import { checkTreatment, populationVariance, type VarianceDecomposition } from "@career-dml/core";
import { checkNuisances, type ObservedWithNuisances } from "../nuisances.js";

/** Out-of-fold nuisances of one representation and the variance its estimate reached, over the same units. */
export interface VarianceInput extends ObservedWithNuisances {
  readonly representation: string;
  /** Standard error of the estimated ATE. */
  readonly se: number;
}

/**
 * Where the variance of an estimated ATE comes from, in squared outcome units.
 *
 * - `oracle`: what a randomised experiment of the same treated share would leave, with the regressions known:
 *   s1^2 / n1 + s0^2 / n0 + Var(mu1 - mu0) / n, s the residual spread in each arm.
 * - `support`: what unequal propensities add to it, E[s1^2 / e + s0^2 / (1 - e)] / n minus the first two terms, never below 0.
 * - `nuisance`: what the estimate's squared standard error exceeds both by, never below 0.
 *
 * The `severity` of the support problem follows from its share of the three: above 50 % severe, above 25 % moderate
 * (thresholds of the reference).
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite.
 * @throws {TreatmentError} if an arm is empty.
 * @see Hahn (1998), Econometrica 66(2), theorem 1, for the efficiency bound that oracle and support add up to.
 */
export function varianceDecomposition(input: VarianceInput): VarianceDecomposition {
  const { outcome, nuisances, se } = input;
  const { mu0, mu1, propensity } = nuisances;
  checkNuisances(input);
  checkTreatment(input.treatment);
  const n = outcome.length;
  const arms = [0, 1].map((arm) => residualVariance(input, arm as 0 | 1));
  const effects = mu1.map((m, i) => m - mu0[i]!);
  const randomised = arms.reduce((sum, { count, variance }) => sum + variance / count, 0);
  const inverse = (value: (e: number) => number): number => propensity.reduce((sum, e) => sum + 1 / value(e), 0) / n;
  const observational = (arms[1]!.variance * inverse((e) => e) + arms[0]!.variance * inverse((e) => 1 - e)) / n;
  const oracle = randomised + populationVariance(effects) / n;
  const support = Math.max(0, observational - randomised);
  const nuisance = Math.max(0, se * se - oracle - support);
  return decomposition(input.representation, { oracle, nuisance, support });
}

/** What the reference's decomposition is computed from: in-sample fits, as it has them. */
export interface VarianceReferenceInput extends VarianceInput {
  /** Propensities are held this far from 0 and 1, as in the reference. */
  readonly clip?: number;
}

/**
 * The decomposition of CAREER-DML v3.4, faults kept: `oracle` = residual variance in each arm over its size,
 * `nuisance` = max(0, se^2 - oracle), `support` = mean(1 / (e (1 - e))) / n. The last has no outcome variance in it,
 * so it is not on the scale of the others and is at least 4 / n whatever the overlap; with small residuals every
 * design is 'severe'.
 */
export function varianceDecompositionReference(input: VarianceReferenceInput): VarianceDecomposition {
  checkNuisances(input);
  checkTreatment(input.treatment);
  const { nuisances, se, clip = 1e-5 } = input;
  const n = nuisances.propensity.length;
  const oracle = [0, 1].reduce((sum, arm) => {
    const { count, variance: v } = residualVariance(input, arm as 0 | 1);
    return sum + v / count;
  }, 0);
  const support =
    nuisances.propensity.reduce((sum, given) => {
      const e = Math.min(1 - clip, Math.max(clip, given));
      return sum + 1 / (e * (1 - e));
    }, 0) /
    n /
    n;
  return decomposition(input.representation, { oracle, nuisance: Math.max(0, se * se - oracle), support });
}

type Parts = Pick<VarianceDecomposition, "oracle" | "nuisance" | "support">;

function decomposition(representation: string, parts: Parts): VarianceDecomposition {
  const total = parts.oracle + parts.nuisance + parts.support;
  const share = total > 0 ? parts.support / total : 0;
  const severity = share > 0.5 ? "severe" : share > 0.25 ? "moderate" : "mild";
  return Object.freeze({ representation, ...parts, severity });
}

/** Variance of the outcome residuals of one arm about their mean, and the size of the arm. */
function residualVariance({ outcome, treatment, nuisances }: VarianceInput, arm: 0 | 1) {
  const fitted = arm === 1 ? nuisances.mu1 : nuisances.mu0;
  const residuals = outcome.map((y, i) => y - fitted[i]!).filter((_, i) => treatment[i] === arm);
  return { count: residuals.length, variance: populationVariance(residuals) };
}
