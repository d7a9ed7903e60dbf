import { type Design, type RunContext, ShapeError, SingularError, threadsOf } from "@career-dml/core";
import { selectBackend } from "../backend.js";
import { expectNoneNegative } from "./door.js";

/** Share of a column's length that the columns before it must leave. */
const TOLERANCE = 1e-9;

/** An ordinary or weighted least-squares fit, and what its covariances are made of. */
export interface LeastSquaresFit {
  /** The design as given, constant included. */
  readonly design: Design;
  readonly weights: Float64Array | null;
  /** Length p. */
  readonly coefficients: Float64Array;
  /** X b, length n. */
  readonly fitted: Float64Array;
  /** y - X b, length n; not scaled by the weights. */
  readonly residuals: Float64Array;
  /** (X'WX)^-1, p x p. */
  readonly xxInverse: Float64Array;
  /** Weighted sum of squared residuals. */
  readonly rss: number;
  /** n - p. */
  readonly df: number;
}

/** The design with a leading column of ones called `(Intercept)`. */
export function withIntercept(design: Design): Design {
  const x = new Float64Array(design.n + design.x.length).fill(1, 0, design.n);
  x.set(design.x, design.n);
  return Object.freeze({
    n: design.n,
    p: design.p + 1,
    names: Object.freeze(["(Intercept)", ...design.names]),
    x,
  });
}

/**
 * Least squares of `y` on the columns of `design` by Householder QR; rows scaled by the root of their weight.
 * The design is taken as it is: add a constant with `withIntercept`.
 *
 * @param weights At least 0, length n, or `null`.
 * @throws {SingularError} naming the first column that depends on the ones before it.
 * @throws {ShapeError} if lengths disagree. @throws {NonFiniteError} for a NaN or an infinity.
 */
export function leastSquares(
  design: Design,
  y: Float64Array,
  weights: Float64Array | null = null,
  run: RunContext = {},
): LeastSquaresFit {
  const { n, p } = design;
  if (y.length !== n) throw new ShapeError("y", n, y.length);
  if (weights !== null) {
    if (weights.length !== n) throw new ShapeError("weights", n, weights.length);
    expectNoneNegative("weights", weights);
  }
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  const scaled = weights === null ? { x: design.x, y } : scaleRows(design, y, weights);
  const { coefficients, r } = naming(design, () =>
    kernels.qrLeastSquares({ ...scaled, n, p, tolerance: TOLERANCE }, threads),
  );
  const fitted = kernels.matmul({ a: design.x, b: coefficients, n, m: p, q: 1 }, threads).c;
  const residuals = new Float64Array(n);
  let rss = 0;
  for (let i = 0; i < n; i++) {
    const e = y[i]! - fitted[i]!;
    residuals[i] = e;
    rss += (weights === null ? 1 : weights[i]!) * e * e;
  }
  const xxInverse = inverseFromR(r, p);
  return Object.freeze({ design, weights, coefficients, fitted, residuals, xxInverse, rss, df: n - p });
}

/** Runs a factorisation; a dependent column is named as the user knows it. */
function naming<T>(design: Design, factorise: () => T): T {
  try {
    return factorise();
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    const name = design.names[error.pivot];
    throw new SingularError(name === undefined ? "design" : `design (column '${name}')`, error.pivot);
  }
}

function scaleRows({ x, n, p }: Design, y: Float64Array, weights: Float64Array): { x: Float64Array; y: Float64Array } {
  const roots = weights.map(Math.sqrt);
  const scaled = new Float64Array(x.length);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) scaled[j * n + i] = roots[i]! * x[j * n + i]!;
  return { x: scaled, y: y.map((v, i) => roots[i]! * v) };
}

/** (R'R)^-1 = R^-1 R^-T. */
function inverseFromR(r: Float64Array, p: number): Float64Array {
  const inverse = new Float64Array(p * p);
  for (let c = 0; c < p; c++) {
    inverse[c * p + c] = 1 / r[c * p + c]!;
    for (let k = c - 1; k >= 0; k--) {
      let rest = 0;
      for (let j = k + 1; j <= c; j++) rest -= r[j * p + k]! * inverse[c * p + j]!;
      inverse[c * p + k] = rest / r[k * p + k]!;
    }
  }
  const product = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) {
      let sum = 0;
      for (let c = i; c < p; c++) sum += inverse[c * p + i]! * inverse[c * p + j]!;
      product[j * p + i] = sum;
      product[i * p + j] = sum;
    }
  }
  return product;
}
