import type { RunContext } from "@career-dml/core";
import { invoke, solveSpd } from "@career-dml/kernels";
import { type Tridiagonal, tridiagonalise } from "./tridiagonal.js";

/** A least-squares problem with one column that is not penalised, to which all others are orthogonal. */
export interface RidgeProblem {
  /** Column-major m x q. */
  readonly design: Float64Array;
  /** Length m. */
  readonly target: Float64Array;
  /** The column without a penalty, length m; a column of ones (an intercept, the design's columns of mean zero) by default. */
  readonly free?: Float64Array;
}

/** The penalty that was chosen, and the fit it gives. */
export interface RidgeChoice {
  /** Added to the diagonal of X'X. */
  readonly penalty: number;
  /** Coefficient of the free column. */
  readonly intercept: number;
  /** Length q. */
  readonly coefficients: Float64Array;
}

/**
 * Penalties per row, a quarter decade apart, from nearly all shrinkage to nearly none; of equal scores the first wins. Written out, as
 * engines round powers of ten each in its own way.
 */
// biome-ignore format: a decade a line
const PENALTIES_PER_ROW: readonly number[] = Object.freeze([
  316.2277660168379, 177.82794100389228, 100, 56.23413251903491,
  31.622776601683793, 17.78279410038923, 10, 5.623413251903491,
  3.1622776601683795, 1.7782794100389228, 1, 0.5623413251903491,
  0.31622776601683794, 0.17782794100389226, 0.1, 0.056234132519034905,
  0.03162277660168379, 0.01778279410038923, 0.01, 0.005623413251903491,
  0.0031622776601683794, 0.0017782794100389228, 0.001, 0.0005623413251903491,
  0.00031622776601683794, 0.0001778279410038923, 0.00009999999999999999, 0.00005623413251903491,
  0.000031622776601683795,
]);

/**
 * Ridge regression with one unpenalised column, its penalty chosen by generalised cross-validation: leave-one-out with all
 * leverages at their mean, m RSS / (m - 1 - tr H)^2.
 *
 * One reduction of X'X to tridiagonal form serves all penalties; each then costs O(q), where exact leave-one-out
 * would cost O(mq).
 *
 * @see Golub, Heath & Wahba (1979), Technometrics 21(2); Eldén (1984), BIT 24, for the reduction.
 */
export async function ridgeByGcv({ design, target, free }: RidgeProblem, run: RunContext): Promise<RidgeChoice> {
  const m = target.length;
  const q = design.length / m;
  const intercept = free ? slopeOn(free, target) : target.reduce((sum, y) => sum + y, 0) / m;
  if (q === 0) return { penalty: 0, intercept, coefficients: new Float64Array(0) };
  const y = target.map((v, i) => v - intercept * (free?.[i] ?? 1));
  const { xx, xy } = await invoke(run, "gram", { x: design, n: m, p: q, y, weights: new Float64Array(0) });
  const yy = y.reduce((sum, v) => sum + v * v, 0);
  const reduced = tridiagonalise(xx, q, xy);
  const penalties = PENALTIES_PER_ROW.map((perRow) => perRow * m);
  const scores = penalties.map((penalty) => gcvScore(reduced, { penalty, m, yy }));
  const penalty = penalties[scores.reduce((best, score, k) => (score < scores[best]! ? k : best), 0)]!;
  for (let j = 0; j < q; j++) xx[j * q + j]! += penalty;
  return { penalty, intercept, coefficients: solveSpd(xx, xy, q, run) };
}

/** Least squares of the target on one column, 0 where that is zero throughout. */
function slopeOn(free: Float64Array, target: Float64Array): number {
  let [cross, squares] = [0, 0];
  for (let i = 0; i < free.length; i++) {
    cross += free[i]! * target[i]!;
    squares += free[i]! * free[i]!;
  }
  return squares > 0 ? cross / squares : 0;
}

/**
 * m RSS / (m - 1 - tr H)^2 of one penalty. With B = T + penalty and u = B^-1 Q'X'y,
 * RSS = y'y - u'Q'X'y - penalty u'u and tr H = q - penalty tr B^-1.
 */
export function gcvScore(
  { diagonal, offDiagonal, rotated }: Tridiagonal,
  { penalty, m, yy }: { readonly penalty: number; readonly m: number; readonly yy: number },
): number {
  const q = diagonal.length;
  const pivot = new Float64Array(q);
  const ratio = new Float64Array(q);
  const u = Float64Array.from(rotated);
  for (let i = 0; i < q; i++) {
    pivot[i] = diagonal[i]! + penalty - (i > 0 ? ratio[i - 1]! * offDiagonal[i - 1]! : 0);
    if (i > 0) u[i]! -= ratio[i - 1]! * u[i - 1]!;
    if (i < q - 1) ratio[i] = offDiagonal[i]! / pivot[i]!;
  }
  // Backwards through the factors L D L': solution, and diagonal of the inverse.
  let [inverse, trace, fit, squares] = [0, 0, 0, 0];
  for (let i = q - 1; i >= 0; i--) {
    u[i] = u[i]! / pivot[i]! - (i < q - 1 ? ratio[i]! * u[i + 1]! : 0);
    inverse = 1 / pivot[i]! + ratio[i]! ** 2 * inverse;
    trace += inverse;
    fit += u[i]! * rotated[i]!;
    squares += u[i]! ** 2;
  }
  const residual = Math.max(0, yy - fit - penalty * squares);
  const freedom = m - 1 - (q - penalty * trace);
  return freedom > 0 ? (m * residual) / freedom ** 2 : Infinity;
}
