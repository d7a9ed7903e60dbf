import { type Coefficient, DataError, design, selectEntries, studentTSf, sum } from "@career-dml/core";
import { coefficientTable, leastSquares } from "@career-dml/kernels";
import { checkEffectColumns, type EffectColumns } from "./forest-scores.js";
import { robustCovariance } from "./robust-covariance.js";
import type { UnitColumns } from "./units.js";
import { weightsOrOnes } from "./weighted-mean.js";

/** Whether a forest's effects are right on average and in their differences. */
export interface CalibrationTest {
  readonly kind: "calibration-test";
  /** 1 where the mean prediction is right. `z` is Student's t; `pValue` one-sided, against a coefficient of at most 0. */
  readonly mean: Coefficient;
  /** 1 where differences are predicted as large as they are; a small p-value says that effects differ and the forest knows how. */
  readonly differential: Coefficient;
  /** HC3, or with clusters CR3. */
  readonly covarianceKind: string;
  /** n - 2, or with clusters their number less one. */
  readonly df: number;
  readonly n: number;
  readonly clusters: number | null;
}

/** Spread of predicted effects, as a share of the largest, below which there are no differences to test. */
const CONSTANT = 1e-12;

/**
 * Calibration of a causal forest by the best linear predictor of its effects: least squares without an intercept of Y - m
 * on `mean(tau) (T - e)` and `(tau - mean(tau)) (T - e)`, covariance HC3 (CR3 with clusters), p-values one-sided.
 *
 * @param columns `{ ...data, effect }` of a causal forest, effects out of bag.
 * @throws {ShapeError | NonFiniteError} if a column has another length or holds a value that is not finite.
 * @throws {TreatmentError} if the treatment does not vary.
 * @throws {DataError} if all predicted effects are equal, or zero on average: a coefficient is then undefined.
 * @see Chernozhukov, Demirer, Duflo & Fernández-Val (2025), Econometrica 93(4), best linear predictor; Athey & Wager (2019),
 *   Observational Studies 5.
 */
export function calibrationTest(columns: EffectColumns & UnitColumns): CalibrationTest {
  const { rows, weights, clusters } = checkEffectColumns(columns);
  const [effect, outcome, outcomeHat, treatmentHat, treatment] = [
    columns.effect,
    columns.outcome,
    columns.outcomeHat,
    columns.treatmentHat,
    Float64Array.from(columns.treatment),
  ].map((values) => selectEntries(values, rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const counted = weightsOrOnes(weights, rows.length);
  const average = sum(effect.map((tau, i) => counted[i]! * tau)) / sum(counted);
  refuseConstant(effect, average);
  const centred = treatment.map((t, i) => t - treatmentHat[i]!);
  const regressors = design({
    "mean prediction": centred.map((t) => average * t),
    "differential prediction": centred.map((t, i) => (effect[i]! - average) * t),
  });
  const fit = leastSquares(
    regressors,
    outcome.map((y, i) => y - outcomeHat[i]!),
    weights,
  );
  const { covariance, covarianceKind, df } = robustCovariance(fit, "HC3", clusters);
  const table = { equation: "calibration", names: regressors.names, estimates: fit.coefficients, covariance, df };
  const [level, difference] = coefficientTable(table).map((row) =>
    Object.freeze({ ...row, pValue: row.z === null ? null : studentTSf(row.z, df) }),
  );
  return Object.freeze({
    kind: "calibration-test" as const,
    mean: level!,
    differential: difference!,
    covarianceKind,
    df,
    n: rows.length,
    clusters: clusters?.count ?? null,
  });
}

function refuseConstant(effect: Float64Array, average: number): void {
  const largest = effect.reduce((most, tau) => Math.max(most, Math.abs(tau)), 0);
  if (Math.abs(average) <= CONSTANT * largest) {
    throw new DataError([{ path: "effect", message: "is zero on average; its calibration is undefined" }]);
  }
  if (effect.every((tau) => Math.abs(tau - average) <= CONSTANT * largest)) {
    throw new DataError([{ path: "effect", message: "is the same for every unit; there are no differences to test" }]);
  }
}
