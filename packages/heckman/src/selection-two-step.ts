import {
  type Coefficient,
  DataError,
  type Design,
  NonFiniteError,
  type RunContext,
  ShapeError,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import { withIntercept } from "@career-dml/kernels";
import { hazard } from "./hazard.js";
import { probit, probitTable } from "./probit.js";
import { twoStep, twoStepTable } from "./two-step.js";
import { exclusionWarning, rhoWarning } from "./warnings.js";

/** A selected outcome: y is observed only where `selected` is 1. */
export interface SelectionData {
  /** 0 or 1, length n. */
  readonly selected: ArrayLike<number>;
  /** Covariates of the selection equation, n rows, without a constant. */
  readonly selectionCovariates: Design;
  /** Length n; entries of rows that are not selected are never read. */
  readonly outcome: Float64Array;
  /** Covariates of the outcome equation, n rows, without a constant; rows that are not selected are never read. */
  readonly outcomeCovariates: Design;
}

/** Estimates of a selection model; frozen plain data. */
export interface SelectionResult {
  readonly kind: "selection";
  readonly estimator: "selection-two-step";
  readonly n: number;
  /** Rows with an observed outcome. */
  readonly selected: number;
  /** Rows of the equations `selection`, `outcome` (the coefficient of `hazard` is rho sigma) and `errors`. */
  readonly coefficients: readonly Coefficient[];
  /** Covariance of the outcome equation, row by row in the order of its coefficients. */
  readonly covariance: readonly (readonly number[])[];
  readonly sigma: number;
  readonly rho: number;
  /** Of the probit. */
  readonly logLikelihood: number;
  readonly warnings: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: null;
}

/**
 * Heckman's two-step estimator of an outcome that is observed only for the selected: probit of the selection, then
 * least squares of the outcome on its covariates and the inverse Mills ratio among the selected, with standard errors
 * that allow for both steps. For a treatment that is chosen while everybody's outcome is seen use `treatmentTwoStep`.
 *
 * @throws {DataError} {SingularError} {NotConvergedError} as `probit` and `twoStep`.
 * @throws {NonFiniteError} for a missing value among the selected.
 * @see Heckman (1979), Econometrica 47(1), 153-161.
 */
export async function selectionTwoStep(data: SelectionData, run: RunContext = {}): Promise<SelectionResult> {
  const { selected, selectionCovariates, outcome, outcomeCovariates } = data;
  const { n } = selectionCovariates;
  if (outcome.length !== n) throw new ShapeError("outcome", n, outcome.length);
  if (outcomeCovariates.n !== n) throw new ShapeError("outcomeCovariates", n, outcomeCovariates.n);
  const choice = await probit(selectionCovariates, selected, { name: "selected" }, run);
  const rows = Array.from(selected).flatMap((v, i) => (v === 1 ? [i] : []));
  const y = selectEntries(outcome, rows);
  const missing = y.findIndex((v) => !Number.isFinite(v));
  if (missing >= 0) {
    throw new NonFiniteError([{ path: "outcome", message: `is not finite in selected row ${rows[missing]! + 1}` }]);
  }
  if (rows.length === n) throw new DataError([{ path: "selected", message: "is 1 everywhere; nothing is selected" }]);
  const fit = twoStep(
    {
      y,
      regressors: withIntercept(selectRows(outcomeCovariates, rows)),
      choiceDesign: selectRows(choice.design, rows),
      choiceCovariance: choice.covariance,
      hazard: hazard(selectEntries(choice.index, rows), new Uint8Array(rows.length).fill(1), run),
    },
    run,
  );
  const { names, covariance, sigma, rho } = fit;
  return Object.freeze({
    kind: "selection" as const,
    estimator: "selection-two-step" as const,
    n,
    selected: rows.length,
    coefficients: Object.freeze([...probitTable("selection", choice), ...twoStepTable(fit)]),
    covariance: asRows(covariance, names.length),
    sigma,
    rho,
    logLikelihood: choice.logLikelihood,
    warnings: Object.freeze([...rhoWarning(rho), ...exclusionWarning(selectionCovariates, outcomeCovariates)]),
    options: Object.freeze({}),
    seed: null,
  });
}

const asRows = (matrix: Float64Array, p: number): readonly (readonly number[])[] =>
  Object.freeze(Array.from({ length: p }, (_, j) => Object.freeze([...matrix.subarray(j * p, (j + 1) * p)])));
