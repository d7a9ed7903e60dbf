import { type Coefficient, normalTwoSidedP, ShapeError, studentTTwoSidedP } from "@career-dml/core";

/** Estimates of one equation and their covariance. */
export interface CoefficientTableInput {
  /** What the coefficients belong to: `outcome`, `selection`. */
  readonly equation: string;
  readonly names: readonly string[];
  readonly estimates: ArrayLike<number>;
  /** p x p; `null` where it does not exist. */
  readonly covariance: Float64Array | null;
  /** Degrees of freedom of Student's t, or `null` for the normal distribution. */
  readonly df: number | null;
  /** Why a variance may fail to exist or to be positive; said where a standard error is missing for it. */
  readonly reason?: string;
}

/** Rows of a coefficient table; `se` is null where the variance is not positive. @throws {ShapeError} if lengths disagree. */
export function coefficientTable(input: CoefficientTableInput): Coefficient[] {
  const { equation, names, estimates, covariance, df, reason = "its estimated variance is not positive" } = input;
  const p = names.length;
  if (estimates.length !== p) throw new ShapeError("estimates", p, estimates.length);
  if (covariance !== null && covariance.length !== p * p) throw new ShapeError("covariance", p * p, covariance.length);
  return names.map((name, j) => {
    const estimate = estimates[j]!;
    const se = covariance === null ? null : Math.sqrt(covariance[j * p + j]!);
    if (se === null || !(se > 0)) {
      return Object.freeze({ equation, name, estimate, se: null, z: null, pValue: null, reason });
    }
    const z = estimate / se;
    const pValue = df === null ? normalTwoSidedP(z) : studentTTwoSidedP(z, df);
    return Object.freeze({ equation, name, estimate, se, z, pValue });
  });
}
