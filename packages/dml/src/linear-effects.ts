import { type Design, type Folds, type RunContext, testUnits, trainingUnits } from "@career-dml/core";
import { polynomialBasis } from "./learners/polynomial-basis.js";
import { ridgeByGcv } from "./learners/ridge-gcv.js";
import { type SeriesLearnerOptions, seriesTerms } from "./learners/series.js";
import { standardise } from "./learners/standardise.js";
import type { Residuals } from "./r-stack.js";

/** Units to learn effects from, and how. */
export interface LinearEffectsInput {
  /** Covariates of all rows: the n units, then any new rows. */
  readonly design: Design;
  /** Of the n units. */
  readonly residuals: Residuals;
  readonly folds: Folds;
  /** Polynomial terms of the covariates; `null` for the covariates themselves. */
  readonly basis: SeriesLearnerOptions | null;
}

/**
 * Effects linear in the covariates, or in polynomials of them, by the R-learner: ridge regression of Y - m on (T - e) phi(x) with an unpenalised
 * constant effect, the penalty chosen by generalised cross-validation. Units are predicted out of fold, new rows by a fit to all units.
 *
 * @returns One effect per row of the design.
 * @see Nie & Wager (2021), Biometrika 108(2), for the R-learner; Robinson (1988), Econometrica 56(4).
 */
export async function linearEffects(input: LinearEffectsInput, run: RunContext): Promise<Float64Array> {
  const { design, residuals, folds } = input;
  const n = residuals.outcome.length;
  const units = Uint32Array.from({ length: n }, (_, i) => i);
  const added = Uint32Array.from({ length: design.n - n }, (_, i) => n + i);
  const tasks = Array.from(
    { length: folds.k },
    (_, fold) => [trainingUnits(folds, fold), testUnits(folds, fold)] as const,
  );
  if (added.length > 0) tasks.push([units, added]);
  const fits = await Promise.all(tasks.map(([training, test]) => fitOne(input, { training, test }, run)));
  const out = new Float64Array(design.n);
  fits.forEach((values, t) => {
    tasks[t]![1].forEach((row, k) => {
      out[row] = values[k]!;
    });
  });
  return out;
}

async function fitOne(
  { design, residuals, basis }: LinearEffectsInput,
  rows: { readonly training: Uint32Array; readonly test: Uint32Array },
  run: RunContext,
): Promise<Float64Array> {
  const standard = standardise(design, rows.training, rows.test);
  const columns = basis ? polynomialBasis(standard, seriesTerms(basis, rows.training.length)) : standard;
  const [m, t, q] = [rows.training.length, rows.test.length, columns.names.length];
  const free = Float64Array.from(rows.training, (i) => residuals.treatment[i]!);
  const target = Float64Array.from(rows.training, (i) => residuals.outcome[i]!);
  const weight = free.reduce((sum, w) => sum + w * w, 0);
  const x = new Float64Array(m * q);
  const centres = new Float64Array(q);
  for (let j = 0; j < q; j++) {
    const values = columns.training.subarray(j * m, (j + 1) * m);
    // Centred under the weights (T - e)^2, so that the constant effect stands apart from the others.
    const centre = values.reduce((sum, v, k) => sum + free[k]! * free[k]! * v, 0) / weight;
    values.forEach((v, k) => {
      x[j * m + k] = free[k]! * (v - centre);
    });
    centres[j] = centre;
  }
  const { intercept, coefficients } = await ridgeByGcv({ design: x, target, free }, run);
  const effect = new Float64Array(t).fill(intercept);
  coefficients.forEach((b, j) => {
    for (let k = 0; k < t; k++) effect[k]! += b * (columns.test[j * t + k]! - centres[j]!);
  });
  return effect;
}
