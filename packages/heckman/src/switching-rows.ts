import {
  checkTreatment,
  DataError,
  type Design,
  NonFiniteError,
  type RunContext,
  ShapeError,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import { withIntercept } from "@career-dml/kernels";
import { binarySigns, splitBySign } from "./binary-signs.js";
import { type Hazard, hazardOfSigns } from "./hazard.js";
import { type ProbitFit, probitOfRows } from "./probit.js";
import { requireFinite } from "./require-finite.js";
import { countingRows, entriesOf, type RowExtras } from "./row-weights.js";
import type { Clusters } from "./score-covariance.js";
import type { TwoStepInput } from "./two-step.js";

/** A chosen treatment whose two outcomes have equations of their own; each row shows the one it chose. */
export interface SwitchingData extends RowExtras {
  /** Length n: of the treated their treated outcome, of the others their untreated one. */
  readonly outcome: Float64Array;
  /** 0 or 1, length n. */
  readonly treatment: ArrayLike<number>;
  /** Covariates of both outcomes, without a constant, n rows. */
  readonly outcomeCovariates: Design;
  /** Covariates of the untreated outcome where they are others, n rows. */
  readonly untreatedCovariates?: Design;
  /** Covariates of the treatment equation, without a constant. */
  readonly treatmentCovariates: Design;
}

/** One regime: its rows, and its equation on all rows. */
export interface Regime {
  readonly name: "untreated" | "treated";
  readonly rows: Int32Array;
  /** Design with its constant, all rows: effects need what nobody saw. */
  readonly everybody: Design;
  /** Design and outcome of the regime's own rows. */
  readonly design: Design;
  readonly y: Float64Array;
}

/** The rows of a switching regression with a weight above 0. */
export interface SwitchingRows {
  readonly data: SwitchingData;
  readonly n: number;
  readonly signs: Float64Array;
  readonly regimes: readonly [untreated: Regime, treated: Regime];
  /** Empty for none. */
  readonly weights: Float64Array;
  readonly clusters: Clusters | null;
}

/**
 * Checks the data of a switching regression and parts them.
 *
 * @throws {ShapeError} {TreatmentError} {NonFiniteError} {DataError} for unusable data, or too few rows in a regime.
 */
export function switchingRows(data: SwitchingData): SwitchingRows {
  const { outcome, treatment, treatmentCovariates, outcomeCovariates } = data;
  const untreatedCovariates = data.untreatedCovariates ?? outcomeCovariates;
  const { n } = treatmentCovariates;
  for (const [name, length] of [
    ["outcome", outcome.length],
    ["treatment", treatment.length],
    ["outcomeCovariates", outcomeCovariates.n],
    ["untreatedCovariates", untreatedCovariates.n],
  ] as const) {
    if (length !== n) throw new ShapeError(name, n, length);
  }
  const { rows, weights, clusters } = countingRows(data, n);
  if (rows !== null) {
    return switchingRows({
      outcome: selectEntries(outcome, rows),
      treatment: entriesOf(treatment, rows),
      treatmentCovariates: selectRows(treatmentCovariates, rows),
      outcomeCovariates: selectRows(outcomeCovariates, rows),
      untreatedCovariates: selectRows(untreatedCovariates, rows),
      weights,
      ...(clusters === null ? {} : { clusters }),
    });
  }
  checkTreatment(treatment);
  const missing = outcome.findIndex((y) => !Number.isFinite(y));
  if (missing >= 0) throw new NonFiniteError([{ path: "outcome", message: `is not finite in row ${missing + 1}` }]);
  for (const covariates of [treatmentCovariates, outcomeCovariates, untreatedCovariates]) requireFinite(covariates);
  const signs = binarySigns(treatment, n, "treatment");
  const { ones, zeros } = splitBySign(signs);
  const regimes = [
    regime("untreated", zeros, untreatedCovariates, outcome),
    regime("treated", ones, outcomeCovariates, outcome),
  ] as const;
  return { data, n, signs, regimes, weights, clusters };
}

function regime(name: Regime["name"], rows: Int32Array, covariates: Design, outcome: Float64Array): Regime {
  const needed = covariates.p + 2;
  if (rows.length <= needed) {
    throw new DataError([{ path: `${name} rows`, message: `are ${rows.length} for ${needed} coefficients` }]);
  }
  const everybody = withIntercept(covariates);
  return { name, rows, everybody, design: selectRows(everybody, rows), y: selectEntries(outcome, rows) };
}

/** The probit of the treatment, its hazard, and what the second step of each regime takes. */
export interface SwitchingFirstStep {
  readonly choice: ProbitFit;
  readonly hazard: Hazard;
  readonly inputs: readonly [TwoStepInput, TwoStepInput];
}

export async function switchingFirstStep(rows: SwitchingRows, run: RunContext): Promise<SwitchingFirstStep> {
  const { data, signs, weights, clusters } = rows;
  const covariates = data.treatmentCovariates;
  const choice = await probitOfRows({ covariates, signs, name: "treatment", weights, clusters: null }, undefined, run);
  const { informationInverse, index } = choice;
  const all = hazardOfSigns(index, signs, run);
  const first = { covariates, informationInverse, index, signs, weights, clusters };
  const input = ({ rows: own, design: regressors, y }: Regime): TwoStepInput => ({
    y,
    regressors,
    rows: own,
    first,
    hazard: { value: selectEntries(all.value, own), delta: selectEntries(all.delta, own) },
  });
  return { choice, hazard: all, inputs: [input(rows.regimes[0]), input(rows.regimes[1])] };
}
