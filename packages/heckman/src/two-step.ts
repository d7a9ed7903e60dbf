import {
  bindColumns,
  type Coefficient,
  DataError,
  type Design,
  type RunContext,
  SingularError,
  threadsOf,
} from "@career-dml/core";
import {
  coefficientTable,
  type LeastSquaresFit,
  leastSquares,
  product,
  sandwich,
  selectBackend,
} from "@career-dml/kernels";
import type { Hazard } from "./hazard.js";

export interface TwoStepInput {
  readonly y: Float64Array;
  /** Regressors of the outcome with their constant, n x k. */
  readonly regressors: Design;
  /** Covariates of the probit with their constant, on the same rows. */
  readonly choiceDesign: Design;
  /** Covariance of the probit's coefficients. */
  readonly choiceCovariance: Float64Array;
  readonly hazard: Hazard;
}

export interface TwoStepFit {
  /** Regressors and `hazard`, in this order. */
  readonly names: readonly string[];
  readonly coefficients: Float64Array;
  /** (k + 1) x (k + 1), allowing for the estimated hazard and its heteroskedasticity. */
  readonly covariance: Float64Array;
  /** Coefficient of the hazard, rho sigma. */
  readonly lambda: number;
  readonly sigma: number;
  /** lambda / sigma; may leave [-1, 1], as the estimator is not constrained. */
  readonly rho: number;
  readonly rss: number;
}

/**
 * Second step of a two-step selection estimator: least squares of y on W = (X, h), h the hazard of the estimated choice.
 * With lambda its coefficient, delta = h (h + s), V the covariance of the probit and F = W' diag(delta) Z:
 * `sigma^2 = rss / n + lambda^2 mean(delta)` and
 * `Cov = (W'W)^-1 [W' diag(sigma^2 - lambda^2 delta) W + lambda^2 F V F'] (W'W)^-1`.
 *
 * @throws {SingularError} naming a dependent column; `hazard` where the choice moves with the regressors alone and
 *   the hazard is linear in them.
 * @see Heckman (1979), Econometrica 47(1), eq. 18 to 24; Greene (2003), section 22.4.3.
 */
export function twoStep(input: TwoStepInput, run: RunContext = {}): TwoStepFit {
  const { regressors, hazard } = input;
  const { n } = regressors;
  const column: Design = { n, p: 1, names: ["hazard"], x: hazard.value };
  const design = bindColumns(regressors, column);
  if (n <= design.p) {
    throw new DataError([{ path: "rows", message: `are ${n} for ${design.p} coefficients of the outcome equation` }]);
  }
  const fit = secondStage(design, input.y, run);
  const lambda = fit.coefficients[design.p - 1]!;
  const meanDelta = hazard.delta.reduce((sum, d) => sum + d, 0) / n;
  const variance = fit.rss / n + lambda * lambda * meanDelta;
  const sigma = Math.sqrt(variance);
  return Object.freeze({
    names: design.names,
    coefficients: fit.coefficients,
    covariance: covarianceOf(fit, input, { lambda, variance }, run),
    lambda,
    sigma,
    rho: lambda / sigma,
    rss: fit.rss,
  });
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

function secondStage(design: Design, y: Float64Array, run: RunContext): LeastSquaresFit {
  try {
    return leastSquares(design, y, null, run);
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    throw new SingularError(`outcome equation (column '${design.names[error.pivot]}')`, error.pivot);
  }
}

function covarianceOf(
  fit: LeastSquaresFit,
  { choiceDesign, choiceCovariance, hazard }: TwoStepInput,
  { lambda, variance }: { lambda: number; variance: number },
  run: RunContext,
): Float64Array {
  const { n, p, x } = fit.design;
  const q = choiceDesign.p;
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  // One pass: weights of [W | Z] against W give W' diag(delta) W and F at once.
  const weighted = kernels.gram({ x, n, p, y: choiceDesign.x, weights: hazard.delta }, threads);
  const plain = kernels.gram({ x, n, p, y: new Float64Array(0), weights: new Float64Array(0) }, threads).xx;
  const slopes = weighted.xy;
  const transposed = new Float64Array(q * p);
  for (let j = 0; j < p; j++) for (let k = 0; k < q; k++) transposed[j * q + k] = slopes[k * p + j]!;
  const fromProbit = product(product(slopes, choiceCovariance, p, q, q), transposed, p, q, p);
  const squared = lambda * lambda;
  const meat = plain.map((v, e) => variance * v - squared * weighted.xx[e]! + squared * fromProbit[e]!);
  return sandwich(fit.xxInverse, meat, p);
}
