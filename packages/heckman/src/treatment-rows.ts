import {
  bindColumns,
  checkTreatment,
  type Design,
  NonFiniteError,
  ShapeError,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import { withIntercept } from "@career-dml/kernels";
import { allRows, binarySigns } from "./binary-signs.js";
import { requireFinite } from "./require-finite.js";
import { countingRows, entriesOf, type RowExtras } from "./row-weights.js";
import type { Clusters } from "./score-covariance.js";

/** An endogenous treatment: every outcome is observed, and the errors of choice and outcome may correlate. */
export interface TreatmentData extends RowExtras {
  /** Length n. */
  readonly outcome: Float64Array;
  /** 0 or 1, length n. */
  readonly treatment: ArrayLike<number>;
  /** Covariates of the outcome equation, without a constant or the treatment. */
  readonly outcomeCovariates: Design;
  /** Covariates of the treatment equation, without a constant; those not in the outcome equation are the exclusion. */
  readonly treatmentCovariates: Design;
}

/** The rows of a treatment model with a weight above 0. */
export interface TreatmentRows {
  /** The same rows as they were given. */
  readonly data: TreatmentData;
  readonly n: number;
  /** +1 for the treated. */
  readonly signs: Float64Array;
  /** 0, 1, …, n - 1: every row has an outcome. */
  readonly rows: Int32Array;
  /** Constant, covariates, treatment. */
  readonly outcomeDesign: Design;
  /** Empty for none. */
  readonly weights: Float64Array;
  readonly clusters: Clusters | null;
}

/**
 * Checks the data of a treatment model.
 *
 * @throws {ShapeError} {TreatmentError} {NonFiniteError} {DataError} for unusable data.
 */
export function treatmentRows(data: TreatmentData): TreatmentRows {
  const { outcome, treatment, outcomeCovariates, treatmentCovariates } = data;
  const { n } = outcomeCovariates;
  if (outcome.length !== n) throw new ShapeError("outcome", n, outcome.length);
  if (treatmentCovariates.n !== n) throw new ShapeError("treatmentCovariates", n, treatmentCovariates.n);
  if (treatment.length !== n) throw new ShapeError("treatment", n, treatment.length);
  const { rows, weights, clusters } = countingRows(data, n);
  if (rows !== null) {
    return treatmentRows({
      outcome: selectEntries(outcome, rows),
      treatment: entriesOf(treatment, rows),
      outcomeCovariates: selectRows(outcomeCovariates, rows),
      treatmentCovariates: selectRows(treatmentCovariates, rows),
      weights,
      ...(clusters === null ? {} : { clusters }),
    });
  }
  checkTreatment(treatment);
  const missing = outcome.findIndex((y) => !Number.isFinite(y));
  if (missing >= 0) throw new NonFiniteError([{ path: "outcome", message: `is not finite in row ${missing + 1}` }]);
  requireFinite(outcomeCovariates);
  requireFinite(treatmentCovariates);
  const treated: Design = { n, p: 1, names: ["treatment"], x: Float64Array.from(treatment) };
  return {
    data,
    n,
    signs: binarySigns(treatment, n, "treatment"),
    rows: allRows(n),
    outcomeDesign: bindColumns(withIntercept(outcomeCovariates), treated),
    weights,
    clusters,
  };
}
