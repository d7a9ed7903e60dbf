import {
  type Coefficient,
  type Design,
  design as designOf,
  requireFinite,
  resolveOptions,
  selectEntries,
  selectRows,
  ShapeError,
  column,
} from "@career-dml/core";
import { coefficientTable, leastSquares, withIntercept } from "@career-dml/kernels";
import { z } from "zod";
import { robustCovariance } from "./robust-covariance.js";
import { checkUnits, type UnitColumns } from "./units.js";

/** Doubly robust scores, and what to project them on. */
export interface ProjectionColumns extends UnitColumns {
  /** Scores of `forestScores`, `lateScores`, or of any other doubly robust estimator, length n. */
  readonly scores: Float64Array;
  /** Covariates to project on, n rows; the constant is added. `null` for the constant alone: the average effect. */
  readonly design: Design | null;
}

/** Options of `bestLinearProjection` with their defaults. */
export const bestLinearProjectionOptions = z.strictObject({
  covariance: z
    .enum(["HC0", "HC1", "HC2", "HC3"])
    .default("HC3")
    .describe("Covariance of the coefficients; with clusters CR0 to CR3."),
});

/** Options of `bestLinearProjection`, all optional. */
export type BestLinearProjectionOptions = z.input<typeof bestLinearProjectionOptions>;

/** A linear regression on doubly robust scores. */
export interface BestLinearProjection {
  readonly kind: "best-linear-projection";
  /** Intercept and slopes in outcome units; `z` is Student's t with `df` degrees of freedom, `pValue` two-sided. */
  readonly coefficients: readonly Coefficient[];
  /** Covariance of the coefficients, row by row. */
  readonly covariance: readonly (readonly number[])[];
  readonly covarianceKind: string;
  /** n - p, or with clusters their number less one. */
  readonly df: number;
  readonly n: number;
  readonly clusters: number | null;
  readonly options: Readonly<z.output<typeof bestLinearProjectionOptions>>;
}

/**
 * Best linear projection of the individual effects on covariates: least squares of doubly robust scores on a constant and the
 * columns of `design`. The coefficients are those of the projection of the true effect, whatever its shape, and their
 * errors are those of any linear regression.
 *
 * Weights enter as in weighted least squares; `overlapWeights(treatmentHat)` gives the projection over the overlap
 * population. Clusters of one unit make CR1 to CR3 equal to HC1 to HC3; degrees of freedom are then clusters less one.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract; missing
 *   covariates are refused.
 * @throws {SingularError} naming a column that depends on the ones before it.
 * @see Semenova & Chernozhukov (2021), Econometrics Journal 24(2); Cui, Kosorok, Sverdrup, Wager & Zhu
 *   (2023), JRSS B 85(2).
 */
export function bestLinearProjection(
  columns: ProjectionColumns,
  options: BestLinearProjectionOptions = {},
): BestLinearProjection {
  const resolved = resolveOptions("bestLinearProjection", bestLinearProjectionOptions, options);
  const { scores, design } = columns;
  const { rows, weights, clusters } = checkUnits(scores.length, { scores }, columns);
  const regressors = withIntercept(regressorsOf(design, rows, scores.length));
  const fit = leastSquares(regressors, selectEntries(scores, rows), weights);
  const { covariance, covarianceKind, df } = robustCovariance(fit, resolved.covariance, clusters);
  const p = regressors.p;
  return Object.freeze({
    kind: "best-linear-projection" as const,
    coefficients: Object.freeze(
      coefficientTable({ equation: "effect", names: regressors.names, estimates: fit.coefficients, covariance, df }),
    ),
    covariance: Object.freeze(
      Array.from({ length: p }, (_, j) => Object.freeze(Array.from(covariance.subarray(j * p, (j + 1) * p)))),
    ),
    covarianceKind,
    df,
    n: rows.length,
    clusters: clusters?.count ?? null,
    options: resolved,
  });
}

function regressorsOf(design: Design | null, rows: Uint32Array, n: number): Design {
  if (design === null) return designOf({}, rows.length);
  if (design.n !== n) throw new ShapeError("design", n, design.n);
  requireFinite(Object.fromEntries(design.names.map((name, j) => [`column ${name}`, column(design, j)])));
  return selectRows(design, rows);
}
