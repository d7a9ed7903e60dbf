import { requireFinite, ShapeError } from "@career-dml/core";

/** Nuisance functions of the interactive model: entry i must come from a model that never saw unit i. */
export interface Nuisances {
  /** E[Y | T = 0, X], length n, outcome units. */
  readonly mu0: Float64Array;
  /** E[Y | T = 1, X], length n, outcome units. */
  readonly mu1: Float64Array;
  /** Propensity score P(T = 1 | X), length n. */
  readonly propensity: Float64Array;
}

/** An outcome, a 0/1 treatment and the nuisances of the same units. */
export interface ObservedWithNuisances {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly nuisances: Nuisances;
}

/**
 * Lengths and finiteness of an outcome, a treatment and nuisances, checked once at the door of an estimator.
 *
 * @throws {ShapeError} if an array is not of the length of the outcome.
 * @throws {NonFiniteError} naming every array that holds a NaN or an infinity.
 */
export function checkNuisances({ outcome, treatment, nuisances }: ObservedWithNuisances): number {
  const n = outcome.length;
  const arrays = { treatment, ...nuisances };
  for (const [name, values] of Object.entries(arrays)) {
    if (values.length !== n) throw new ShapeError(name, n, values.length);
  }
  requireFinite({ outcome, ...nuisances });
  return n;
}

/** E[Y | X] = e mu1 + (1 - e) mu0, so that residuals of the arm-wise regressions need no third model. */
export const conditionalMean = ({ mu0, mu1, propensity }: Nuisances): Float64Array =>
  propensity.map((e, i) => e * mu1[i]! + (1 - e) * mu0[i]!);

/** The outcome regression at the treatment that was received: mu1 for treated, mu0 for untreated units. */
export const fittedOutcome = (treatment: Uint8Array, { mu0, mu1 }: Nuisances): Float64Array =>
  mu0.map((m, i) => (treatment[i] === 1 ? mu1[i]! : m));
