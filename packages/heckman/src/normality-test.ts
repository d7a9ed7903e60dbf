import { DataError, type RunContext, threadsOf } from "@career-dml/core";
import { selectBackend, solveSpd, withIntercept } from "@career-dml/kernels";
import { hazard } from "./hazard.js";
import { type ChiSquaredTest, chiSquaredTest } from "./independence-test.js";
import type { ProbitFit } from "./probit.js";
import { invertScaled } from "./score-covariance.js";

/** A conditional moment test that the latent error of a choice is normal. */
export interface NormalityTest extends ChiSquaredTest {
  readonly kind: "normality";
  /** Mean over rows of the third and of the excess fourth moment of the error given its choice; 0 under normality. */
  readonly moments: readonly [third: number, fourth: number];
}

/**
 * Conditional moment test of normality of a probit's latent error u: given the choice with index s and hazard h,
 * E[u^3] = h (s^2 + 2) and E[u^4] - 3 = -h s (s^2 + 3) have mean 0 over rows if u is normal. With M the two moments
 * and G the scores of the probit, row by row, the statistic is the sum of squares of 1 explained by (M, G), with the
 * scores' part, 0 at the optimum, in the denominator only: `m' (M'M - M'G (G'G)^-1 G'M)^-1 m`, chi-squared with 2 df.
 * It rejects too often below a few hundred rows (Skeels & Vella 1999); bootstrap critical values are then better.
 *
 * @param fit As `probit` returns it. @param choice 0 or 1, the rows of the fit.
 * @throws {DataError} if the moments do not vary, as with an index that takes one value.
 * @see Pagan & Vella (1989), J. Applied Econometrics 4(S1), section 3; Skeels & Vella (1999), J. Econometrics 92(2);
 *   Bera, Jarque & Lee (1984), Int. Econ. Rev. 25(3), for the score form.
 */
export function normalityTest(fit: ProbitFit, choice: ArrayLike<number>, run: RunContext = {}): NormalityTest {
  const { covariates, index } = fit;
  const { n, p, x } = withIntercept(covariates);
  const { value: h } = hazard(index, choice, run);
  const y = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [s, m] = [index[i]!, h[i]!];
    y[i] = m * (s * s + 2);
    y[n + i] = -m * s * (s * s + 3);
  }
  const weights = h.map((v) => v * v);
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  // Rows of G are h x: products of scores are those of the design under weights h^2, and M enters divided by h.
  const ratio = y.map((v, e) => {
    const score = h[e % n]!;
    return score === 0 ? v : v / score;
  });
  const scores = kernels.gram({ x, n, p, y: ratio, weights }, threads);
  const own = kernels.gram({ x: y, n, p: 2, y: new Float64Array(n).fill(1), weights: new Float64Array(0) }, threads);
  const inverse = invertScaled(scores.xx, p);
  const reduced = own.xx.map((v, e) => {
    const [a, b] = [e % 2, Math.floor(e / 2)];
    let explained = 0;
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) explained += scores.xy[a * p + j]! * inverse[k * p + j]! * scores.xy[b * p + k]!;
    }
    return v - explained;
  });
  if (!(reduced[0]! > 1e-10 * own.xx[0]! && reduced[3]! > 1e-10 * own.xx[3]!)) {
    const message = "takes too few values to tell a normal error from another";
    throw new DataError([{ path: "index of the choice", message }]);
  }
  const sums = own.xy;
  const solved = solveSpd(reduced, sums, 2, run);
  const moments = Object.freeze([sums[0]! / n, sums[1]! / n] as const);
  const test = chiSquaredTest(sums[0]! * solved[0]! + sums[1]! * solved[1]!, 2);
  return Object.freeze({ kind: "normality" as const, ...test, moments });
}
