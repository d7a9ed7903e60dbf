import { bindColumns, type Design, type RunContext, ShapeError } from "@career-dml/core";
import { type LeastSquaresFit, leastSquares } from "./least-squares.js";

/** Rows of a two-stage least-squares regression. */
export interface TwoStageInput {
  /** Regressors that the error may move, n x k. */
  readonly endogenous: Design;
  /** Regressors of both stages, constant included. */
  readonly exogenous: Design;
  /** Excluded instruments, at least as many as endogenous regressors. */
  readonly instruments: Design;
  readonly y: Float64Array;
}

/**
 * Two-stage least squares (Wooldridge 2010, section 5.1). Coefficients: endogenous regressors, then exogenous ones.
 * Fitted values and residuals are those of the regressors themselves, so that the covariances of
 * `coefficientCovariance` are right; `design` and `xxInverse` are those of the projected regressors.
 *
 * @throws {ShapeError} with fewer instruments than endogenous regressors.
 * @throws {SingularError} if a stage has dependent columns.
 */
export function twoStageLeastSquares(input: TwoStageInput, run: RunContext = {}): LeastSquaresFit {
  const { endogenous, exogenous, instruments, y } = input;
  if (instruments.p < endogenous.p) throw new ShapeError("instruments", endogenous.p, instruments.p);
  const firstStage = bindColumns(exogenous, instruments);
  const projected = new Float64Array(endogenous.x.length);
  for (let j = 0; j < endogenous.p; j++) {
    const target = endogenous.x.subarray(j * endogenous.n, (j + 1) * endogenous.n);
    projected.set(leastSquares(firstStage, target, null, run).fitted, j * endogenous.n);
  }
  const second = leastSquares(bindColumns({ ...endogenous, x: projected }, exogenous), y, null, run);
  const regressors = bindColumns(endogenous, exogenous);
  const fitted = new Float64Array(regressors.n);
  for (let j = 0; j < regressors.p; j++) {
    const b = second.coefficients[j]!;
    for (let i = 0; i < regressors.n; i++) fitted[i]! += b * regressors.x[j * regressors.n + i]!;
  }
  const residuals = y.map((v, i) => v - fitted[i]!);
  return Object.freeze({ ...second, fitted, residuals, rss: residuals.reduce((sum, e) => sum + e * e, 0) });
}
