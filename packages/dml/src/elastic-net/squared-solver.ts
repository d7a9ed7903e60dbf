import { NotConvergedError, type RunContext } from "@career-dml/core";
import { descend, type DescentState, MAX_SWEEPS } from "./coordinate-descent.js";
import type { Covariances, Moments } from "./moments.js";
import { largestPenalty, type LinearFit, penaltiesAt, type PathSolver, type PenaltyShape } from "./path-solver.js";

/**
 * Elastic nets under squared loss, sum_i w_i (y_i - a - x_i b)^2 / (2 sum w) plus the penalty, from covariances alone: what it costs does not depend
 * on the number of rows.
 *
 * @see Zou & Hastie (2005), JRSS B 67(2), in the form of Friedman, Hastie & Tibshirani (2010), eq. 1.
 */
export function squaredSolver(c: Covariances, shape: PenaltyShape, run: RunContext): PathSolver {
  const q = c.xMean.length;
  const state: DescentState = { coefficients: new Float64Array(q), gradient: Float64Array.from(c.xy) };
  const largest = largestPenalty(shape, c.xy);
  const at = (penalty: number, tolerance: number): LinearFit => {
    const problem = { gram: c.xx, ...penaltiesAt(shape, penalty) };
    if (!descend(problem, state, tolerance * largest * shape.mix, run)) {
      throw new NotConvergedError("coordinate descent", MAX_SWEEPS, state.coefficients);
    }
    const coefficients = Float64Array.from(state.coefficients);
    return { intercept: c.yMean - dot(coefficients, c.xMean), coefficients };
  };
  // b'(2 c - G b) = b'(c + gradient).
  const explained = (): number =>
    c.yy > 0 ? (dot(state.coefficients, c.xy) + dot(state.coefficients, state.gradient)) / c.yy : 0;
  return { largest, at, explained };
}

/** Mean squared error of a fit over the rows of some moments. */
export function squaredLoss({ weight, xx, xy, x, y, yy }: Moments, { intercept, coefficients }: LinearFit): number {
  const q = coefficients.length;
  let loss = yy - 2 * intercept * y + intercept * intercept * weight;
  for (let j = 0; j < q; j++) {
    const b = coefficients[j]!;
    if (b === 0) continue;
    let product = 0;
    for (let k = 0; k < q; k++) if (coefficients[k] !== 0) product += xx[j * q + k]! * coefficients[k]!;
    loss += b * (product - 2 * xy[j]! + 2 * intercept * x[j]!);
  }
  return loss / weight;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
