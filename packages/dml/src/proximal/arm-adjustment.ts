import {
  column,
  DataError,
  type Design,
  mean,
  type RunContext,
  selectEntries,
  selectRows,
  SingularError,
} from "@career-dml/core";
import { leastSquares, type LeastSquaresFit } from "@career-dml/kernels";
import { linearPredictor } from "../learners/standardise.js";

/** Linear adjustment for covariates within one arm. */
export interface ArmAdjustment {
  /** What covariates leave of a variable in the arm, length n; 0 outside it. */
  residual(values: Float64Array): Float64Array;
  /**
   * Contributions to the mean over all units of the arm's linear prediction of a variable, length n: the prediction, and in the arm its residual
   * times mean(x)'(mean of 1{T=t} x x')^-1 x, which allows for the estimated coefficients.
   */
  predicted(values: Float64Array): Float64Array;
}

/**
 * @param known Covariates with a leading constant.
 * @throws {DataError} if a covariate depends on the others among the units of the arm.
 */
export function armAdjustment(known: Design, treatment: Uint8Array, arm: number, run: RunContext): ArmAdjustment {
  const { n, p } = known;
  const members = Uint32Array.from([...treatment.keys()].filter((i) => treatment[i] === arm));
  const own = selectRows(known, members);
  const fit = (values: Float64Array): LeastSquaresFit => {
    try {
      return leastSquares(own, selectEntries(values, members), null, run);
    } catch (error) {
      if (!(error instanceof SingularError)) throw error;
      const message = `is a combination of the other covariates among units with treatment ${arm}; leave it out`;
      throw new DataError([{ path: known.names[error.pivot] ?? "covariates", message }]);
    }
  };
  const scattered = (inArm: Float64Array): Float64Array => {
    const all = new Float64Array(n);
    members.forEach((i, at) => {
      all[i] = inArm[at]!;
    });
    return all;
  };
  const means = Array.from({ length: p }, (_, j) => mean(column(known, j)));
  const combination = (coefficients: Float64Array): Float64Array =>
    linearPredictor(known.x, n, { intercept: 0, coefficients });
  const leverage = (xxInverse: Float64Array): Float64Array => {
    return combination(
      Float64Array.from(means, (_, j) => means.reduce((sum, m, k) => sum + n * xxInverse[k * p + j]! * m, 0)),
    );
  };
  return {
    residual: (values) => scattered(fit(values).residuals),
    predicted: (values) => {
      const { coefficients, residuals, xxInverse } = fit(values);
      const pull = leverage(xxInverse);
      const left = scattered(residuals);
      return combination(coefficients).map((v, i) => v + pull[i]! * left[i]!);
    },
  };
}
