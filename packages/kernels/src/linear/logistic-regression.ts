import { type Design, NotConvergedError, type RunContext, ShapeError } from "@career-dml/core";
import { invoke } from "../invoke.js";
import type { LogisticRidgeOutput } from "./logistic-ridge.js";

/** What a logistic regression may be given besides its data. */
export interface LogisticRegressionOptions {
  /** Ridge penalty: one number for all columns or one per column, at least 0; the intercept has none. Default 0. */
  readonly penalty?: number | Float64Array;
  /** At least 0, length n. Default: all 1. */
  readonly weights?: Float64Array;
}

const TOLERANCE = 1e-9;
const MAX_ITERATIONS = 50;

/**
 * Logistic regression of a 0/1 outcome with an optional ridge penalty (see the kernel `logisticRidge`).
 *
 * @param design Covariates without a constant.
 * @throws {NotConvergedError} if there is no finite optimum: without a penalty, outcomes that the covariates separate.
 * @throws {SingularError} for a dependent column without a penalty; 0 is the intercept, 1 the first covariate.
 */
export async function logisticRegression(
  design: Design,
  y: ArrayLike<number>,
  { penalty = 0, weights = new Float64Array(0) }: LogisticRegressionOptions = {},
  run: RunContext = {},
): Promise<LogisticRidgeOutput> {
  const { n, p, x } = design;
  if (y.length !== n) throw new ShapeError("y", n, y.length);
  const fit = await invoke(run, "logisticRidge", {
    x,
    n,
    p,
    y: Float64Array.from(y),
    weights,
    penalty: typeof penalty === "number" ? new Float64Array(p).fill(penalty) : penalty,
    tolerance: TOLERANCE,
    maxIterations: MAX_ITERATIONS,
  });
  if (!fit.converged) {
    const what = "logistic regression (do the covariates predict the outcome perfectly? then add a penalty)";
    throw new NotConvergedError(what, fit.iterations, [fit.intercept, ...fit.coefficients]);
  }
  return fit;
}
