import { OptionsError } from "@career-dml/core";
import { sandwich } from "./coefficient-covariance.js";
import type { LeastSquaresFit } from "./least-squares.js";

/**
 * Covariance of least-squares coefficients, p x p, where errors of rows up to `lags` apart may be correlated and of unlike variance. With scores
 * s_i = w_i x_i e_i in the order of the rows and C_l = sum_i s_i s_(i-l)', the meat is C_0 + sum_l (1 - l / (lags + 1)) (C_l + C_l'), Bartlett's
 * weights, which keep it positive semidefinite. Lags 0 give HC0.
 *
 * @param lags At least 0 and fewer than there are rows, which stand in the order of time.
 * @throws {OptionsError} for other lags.
 * @see Newey & West (1987), Econometrica 55(3), eq. 5.
 */
export function hacCovariance(fit: LeastSquaresFit, lags: number): Float64Array {
  const { n, p } = fit.design;
  if (!Number.isInteger(lags) || lags < 0 || lags >= Math.max(1, n)) {
    const message = `must be a whole number from 0 to ${n - 1}, got ${lags}`;
    throw new OptionsError("hacCovariance", [{ path: "lags", message }]);
  }
  const scores = scoresOf(fit);
  const meat = new Float64Array(p * p);
  for (let lag = 0; lag <= lags; lag++) {
    const weight = 1 - lag / (lags + 1);
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) {
        const product = weight * laggedProduct(scores, n, [j, k], lag);
        meat[k * p + j]! += product;
        if (lag > 0) meat[j * p + k]! += product;
      }
    }
  }
  return sandwich(fit.xxInverse, meat, p);
}

/** w_i x_ij e_i, column-major n x p. */
function scoresOf({ design: { n, x }, weights, residuals }: LeastSquaresFit): Float64Array {
  return x.map((v, at) => (weights?.[at % n] ?? 1) * residuals[at % n]! * v);
}

/** sum_i s_ij s_(i - lag)k. */
function laggedProduct(scores: Float64Array, n: number, [j, k]: readonly [number, number], lag: number): number {
  let sum = 0;
  for (let i = lag; i < n; i++) sum += scores[j * n + i]! * scores[k * n + i - lag]!;
  return sum;
}
