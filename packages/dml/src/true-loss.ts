import { NonFiniteError, ShapeError } from "@career-dml/core";
import type { Nuisances } from "./nuisances.js";

/** Why an estimate is off, known only where the truth is. */
export interface TrueLoss {
  /** E[(g* - g)^2] at the treatment received. */
  readonly outcome: number;
  /** E[(a* - a)^2] at the treatment received. */
  readonly riesz: number;
  /** E[(g* - g)(a* - a)] = theta* - theta: minus the bias of the estimate. */
  readonly product: number;
}

/**
 * The two true losses of a representation and their product. The expectation over the treatment is taken with the true
 * propensity instead of the treatments drawn, which leaves less noise: for any h,
 * E[h(T, X) | X] = e* h(1, X) + (1 - e*) h(0, X).
 *
 * Simulation only; never used to choose anything.
 *
 * @param nuisances Of the units of the estimate.
 * @param truth mu0, mu1 and propensity given everything that moves outcome and treatment, of the same units.
 * @throws {ShapeError} if lengths differ. @throws {NonFiniteError} if a true propensity is 0 or 1.
 * @see Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302, theorem 1.
 */
export function trueLoss(nuisances: Nuisances, truth: Nuisances): TrueLoss {
  const n = nuisances.mu0.length;
  for (const [name, values] of Object.entries(truth) as [string, Float64Array][]) {
    if (values.length !== n) throw new ShapeError(`true ${name}`, n, values.length);
  }
  if (!truth.propensity.every((e) => e > 0 && e < 1)) {
    throw new NonFiniteError([{ path: "true propensity", message: "must lie strictly between 0 and 1" }]);
  }
  let outcome = 0;
  let riesz = 0;
  let product = 0;
  for (let i = 0; i < n; i++) {
    const e = nuisances.propensity[i]!;
    const star = truth.propensity[i]!;
    const [g1, g0] = [truth.mu1[i]! - nuisances.mu1[i]!, truth.mu0[i]! - nuisances.mu0[i]!];
    const [a1, a0] = [1 / star - 1 / e, -1 / (1 - star) + 1 / (1 - e)];
    outcome += star * g1 * g1 + (1 - star) * g0 * g0;
    riesz += star * a1 * a1 + (1 - star) * a0 * a0;
    product += star * g1 * a1 + (1 - star) * g0 * a0;
  }
  return Object.freeze({ outcome: outcome / n, riesz: riesz / n, product: product / n });
}
