import {
  bindColumns,
  type Coefficient,
  DataError,
  type Design,
  type RunContext,
  SingularError,
} from "@career-dml/core";
import { coefficientTable, type LeastSquaresFit, leastSquares } from "@career-dml/kernels";
import type { Hazard } from "./hazard.js";
import { type CovarianceBlocks, correctedCovariance, stackedCovariance } from "./two-step-covariance.js";
import type { Clusters } from "./score-covariance.js";

/** The first step as the second one sees it. */
export interface FirstStep {
  /** Covariates of the probit without their constant, all rows. */
  readonly covariates: Design;
  /** Inverse of its observed information. */
  readonly informationInverse: Float64Array;
  /** Linear predictor of each row, and +1 or -1 for its choice. */
  readonly index: Float64Array;
  readonly signs: Float64Array;
  /** Empty for none. */
  readonly weights: Float64Array;
  readonly clusters: Clusters | null;
}

export interface TwoStepInput {
  readonly y: Float64Array;
  /** Regressors of the outcome, the constant first, m x k. */
  readonly regressors: Design;
  /** Rows of the first step that the second one uses, length m. */
  readonly rows: Int32Array;
  readonly first: FirstStep;
  /** Of the same m rows. */
  readonly hazard: Hazard;
}

/** `corrected`: Heckman's and Greene's formula; `robust` and `cluster`: sandwiches of both steps stacked. */
export type TwoStepCovariance = "corrected" | "robust" | "cluster";

export interface TwoStepFit {
  /** Regressors and `hazard`, in this order. */
  readonly names: readonly string[];
  readonly coefficients: Float64Array;
  /** (k + 1) x (k + 1), allowing for the estimated hazard and its heteroskedasticity. */
  readonly covariance: Float64Array;
  /** Of the coefficients of the first step and these, in this order. */
  readonly joint: Float64Array;
  /** Coefficient of the hazard, rho sigma. */
  readonly lambda: number;
  readonly sigma: number;
  /** lambda / sigma; may leave [-1, 1], as the estimator is not constrained. */
  readonly rho: number;
  readonly rss: number;
}

/** Estimates of the second step without their covariance. */
export interface SecondStep {
  /** Of y on (X, h). */
  readonly fit: LeastSquaresFit;
  readonly lambda: number;
  /** sigma^2. */
  readonly variance: number;
}

/**
 * Least squares of y on W = (X, h), h the hazard of the estimated choice. With lambda its coefficient and
 * delta = h (h + s): `sigma^2 = rss / n + lambda^2 mean(delta)`, weighted where rows have weights.
 *
 * @throws {SingularError} naming a dependent column; `hazard` where the choice moves with the regressors alone and
 *   the hazard is linear in them.
 */
export function secondStep({ y, regressors, hazard, first, rows }: TwoStepInput, run: RunContext = {}): SecondStep {
  const { n } = regressors;
  const design = withHazard(regressors, hazard.value);
  if (n <= design.p) {
    throw new DataError([{ path: "rows", message: `are ${n} for ${design.p} coefficients of the outcome equation` }]);
  }
  const weights = first.weights.length > 0 ? Float64Array.from(rows, (i) => first.weights[i]!) : null;
  const fit = secondStage(design, y, weights, run);
  const lambda = fit.coefficients[design.p - 1]!;
  return { fit, lambda, variance: errorVariance(fit.rss, lambda, hazard.delta, weights) };
}

/**
 * A two-step selection estimator from its first step: the second one and the covariance of both.
 *
 * @throws {DataError} {SingularError} as `secondStep`.
 * @see Heckman (1979), Econometrica 47(1), eq. 18 to 24; Greene (2003), section 22.4.3.
 */
export function twoStep(input: TwoStepInput, kind: TwoStepCovariance = "corrected", run: RunContext = {}): TwoStepFit {
  const { hazard, first, rows } = input;
  const { fit, lambda, variance } = secondStep(input, run);
  const sigma = Math.sqrt(variance);
  const blocks: CovarianceBlocks = {
    fit,
    first,
    rows,
    delta: hazard.delta,
    lambda,
    variance,
  };
  const joint = kind === "corrected" ? correctedCovariance(blocks, run) : stackedCovariance(blocks, kind, run);
  return Object.freeze({
    names: fit.design.names,
    coefficients: fit.coefficients,
    covariance: lastBlock(joint, first.covariates.p + 1, fit.design.p),
    joint,
    lambda,
    sigma,
    rho: lambda / sigma,
    rss: fit.rss,
  });
}

/** The regressors and the hazard: in place where there is room behind the last column, for these may be the largest arrays. */
export function withHazard(regressors: Design, value: Float64Array): Design {
  const { n, p, x, names } = regressors;
  const room = new Float64Array(x.buffer as ArrayBuffer);
  if (x.byteOffset > 0 || room.length !== n * (p + 1)) {
    return bindColumns(regressors, { n, p: 1, names: ["hazard"], x: value });
  }
  room.set(value, n * p);
  return Object.freeze({ n, p: p + 1, names: Object.freeze([...names, "hazard"]), x: room });
}

/** `rss / n + lambda^2 mean(delta)`, n the sum of the weights. */
export function errorVariance(rss: number, lambda: number, delta: Float64Array, weights: Float64Array | null): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < delta.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    total += w;
    sum += w * delta[i]!;
  }
  return (rss + lambda * lambda * sum) / total;
}

/** The fit with another joint covariance; `before` is the number of coefficients of the first step. */
export const withJoint = (fit: TwoStepFit, joint: Float64Array, before: number): TwoStepFit =>
  Object.freeze({ ...fit, joint, covariance: lastBlock(joint, before, fit.names.length) });

/** The block of the last `size` of `before + size` rows and columns. */
function lastBlock(matrix: Float64Array, before: number, size: number): Float64Array {
  const width = before + size;
  const block = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < size; k++) block[k * size + j] = matrix[(before + k) * width + before + j]!;
  }
  return block;
}

/** Rows of the equations `outcome` and `errors`; sigma and rho have no standard error in two steps. */
export function twoStepTable(fit: TwoStepFit): Coefficient[] {
  const { names, coefficients: estimates, covariance } = fit;
  const errors = (["sigma", "rho"] as const).map((name) =>
    Object.freeze({
      equation: "errors",
      name,
      estimate: fit[name],
      se: null,
      z: null,
      pValue: null,
      reason: "the two-step estimator gives no standard error for it",
    }),
  );
  const reason = `the model does not fit: with an implied correlation of the errors of ${fit.rho.toFixed(2)} the two-step variance is not positive`;
  return [...coefficientTable({ equation: "outcome", names, estimates, covariance, df: null, reason }), ...errors];
}

/** Weighted least squares whose dependent column is named as the user knows it. */
export function secondStage(
  design: Design,
  y: Float64Array,
  weights: Float64Array | null,
  run: RunContext,
): LeastSquaresFit {
  try {
    return leastSquares(design, y, weights, run);
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    throw new SingularError(`outcome equation (column '${design.names[error.pivot]}')`, error.pivot);
  }
}
