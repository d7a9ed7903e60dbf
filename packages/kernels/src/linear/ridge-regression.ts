import { type Design, type RunContext, ShapeError, threadsOf } from "@career-dml/core";
import { selectBackend } from "../backend.js";
import { expectNoneNegative } from "./door.js";
import { solveSpd } from "./spd.js";

/** Cross products of centred columns: every penalty of a path is one small solve away from them. */
export interface CentredGram {
  readonly p: number;
  /** Weighted column means, length p. */
  readonly means: Float64Array;
  /** Weighted mean of y. */
  readonly meanY: number;
  /** Xc'WXc, p x p. */
  readonly xx: Float64Array;
  /** Xc'Wyc, length p. */
  readonly xy: Float64Array;
}

/** A fitted ridge regression. */
export interface RidgeFit {
  readonly intercept: number;
  /** Length p. */
  readonly coefficients: Float64Array;
}

/**
 * Cross products of the centred design with itself and with the centred outcome.
 *
 * @param design Covariates without a constant. @param weights At least 0, length n, or `null`.
 * @throws {ShapeError} if lengths disagree. @throws {NonFiniteError} for a NaN or an infinity.
 */
export function centredGram(
  design: Design,
  y: Float64Array,
  weights: Float64Array | null = null,
  run: RunContext = {},
): CentredGram {
  const { n, p, x } = design;
  if (y.length !== n) throw new ShapeError("y", n, y.length);
  if (weights !== null && weights.length !== n) throw new ShapeError("weights", n, weights.length);
  if (weights !== null) expectNoneNegative("weights", weights);
  const total = weights === null ? n : weights.reduce((sum, w) => sum + w, 0);
  const centred = new Float64Array(x.length);
  const means = new Float64Array(p);
  for (let j = 0; j < p; j++)
    means[j] = centre(x.subarray(j * n, (j + 1) * n), centred.subarray(j * n), weights, total);
  const centredY = new Float64Array(n);
  const meanY = centre(y, centredY, weights, total);
  const { kernels } = selectBackend(run.backend);
  const input = { x: centred, n, p, y: centredY, weights: weights ?? new Float64Array(0) };
  const { xx, xy } = kernels.gram(input, threadsOf(run));
  return Object.freeze({ p, means, meanY, xx, xy });
}

/** Writes `column - mean` and returns the weighted mean. */
function centre(column: Float64Array, out: Float64Array, weights: Float64Array | null, total: number): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += weights === null ? column[i]! : weights[i]! * column[i]!;
  const mean = sum / total;
  for (let i = 0; i < column.length; i++) out[i] = column[i]! - mean;
  return mean;
}

/**
 * Ridge regression from cross products: minimises `sum w (y - a - Xb)^2 + sum_j penalty_j b_j^2`, intercept free.
 *
 * @param penalty One number for all columns, or one per column; at least 0.
 * @throws {SingularError} if the penalised cross products have no inverse (a dependent column without a penalty).
 */
export function ridgeSolve(cross: CentredGram, penalty: number | Float64Array, run: RunContext = {}): RidgeFit {
  const { p } = cross;
  const penalties = typeof penalty === "number" ? new Float64Array(p).fill(penalty) : penalty;
  if (penalties.length !== p) throw new ShapeError("penalty", p, penalties.length);
  expectNoneNegative("penalty", penalties);
  const xx = Float64Array.from(cross.xx);
  for (let j = 0; j < p; j++) xx[j * p + j]! += penalties[j]!;
  const coefficients = solveSpd(xx, cross.xy, p, run);
  const intercept = coefficients.reduce((rest, b, j) => rest - b * cross.means[j]!, cross.meanY);
  return Object.freeze({ intercept, coefficients });
}

/** Linear predictor `intercept + X b` of every row. @throws {ShapeError} if the columns disagree. */
export function predictLinear(fit: RidgeFit, design: Design, run: RunContext = {}): Float64Array {
  const { n, p, x } = design;
  if (fit.coefficients.length !== p) throw new ShapeError("coefficients", p, fit.coefficients.length);
  const { kernels } = selectBackend(run.backend);
  const { c } = kernels.matmul({ a: x, b: fit.coefficients, n, m: p, q: 1 }, threadsOf(run));
  return c.map((v) => fit.intercept + v);
}
