/** A prediction from leaf means averaged over trees, and how each tree's own leaf means move it. */
export interface Solution {
  readonly estimate: number;
  /**
   * The influence of a tree with leaf means s is `sum_j slope[j] s[j] + constant`; it sums to zero over the trees that
   * were averaged. Length `leafWidth`.
   */
  readonly slope: readonly number[];
  readonly constant: number;
}

/** Share of the mean squared treatment below which its variance around a unit counts as zero. */
const LEAST_VARIATION = 1e-12;

/** Regression: the mean outcome itself. */
export const solveRegression = (outcome: number): Solution => ({ estimate: outcome, slope: [1], constant: -outcome });

/**
 * Causal: least squares of Y on T with the forest's weights, from the averaged means of T, Y, T^2 and T Y (Athey,
 * Tibshirani & Wager 2019, section 6). The influence is that of the moments
 * `(Y - a - T tau, T (Y - a - T tau))`, a the weighted intercept, through the second row of their inverse derivative.
 *
 * @returns `null` if the treatment does not vary around the unit.
 */
export function solveCausal(t: number, y: number, tt: number, ty: number): Solution | null {
  const variance = tt - t * t;
  if (!(variance > LEAST_VARIATION * tt)) return null;
  const estimate = (ty - t * y) / variance;
  const intercept = y - estimate * t;
  return {
    estimate,
    slope: [(t * estimate - intercept) / variance, -t / variance, -estimate / variance, 1 / variance],
    constant: (t * intercept) / variance,
  };
}
