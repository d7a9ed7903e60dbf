import { bindColumns, type Design, fSf, type RunContext } from "@career-dml/core";
import { coefficientCovariance, leastSquares, solveSpd, withIntercept } from "@career-dml/kernels";

/** Strength of excluded instruments in the linear first stage. */
export interface FirstStage {
  readonly kind: "first-stage";
  /** F statistic of the instruments, classical covariance. */
  readonly f: number;
  readonly pValue: number;
  /** The same with the HC1 covariance. */
  readonly robustF: number;
  readonly robustPValue: number;
  /** Number of instruments, and n minus the number of coefficients. */
  readonly df: readonly [number, number];
}

/**
 * F statistic of the excluded instruments in the least-squares regression of a treatment on a constant, the covariates
 * and the instruments. Below 10 an instrument counts as weak (Staiger & Stock 1997, Econometrica 65(3)).
 *
 * @throws {SingularError} for dependent columns, e.g. an instrument that is a combination of the covariates.
 * @throws {DataError} without degrees of freedom.
 */
export function firstStageF(
  treatment: ArrayLike<number>,
  covariates: Design,
  instruments: Design,
  run: RunContext = {},
): FirstStage {
  const design = bindColumns(withIntercept(covariates), instruments);
  const fit = leastSquares(design, Float64Array.from(treatment), null, run);
  const q = instruments.p;
  const statistic = (kind: "classical" | "HC1"): number => {
    const covariance = coefficientCovariance(fit, kind, run);
    const first = design.p - q;
    const block = new Float64Array(q * q);
    for (let j = 0; j < q; j++)
      for (let i = 0; i < q; i++) block[j * q + i] = covariance[(first + j) * design.p + first + i]!;
    const b = fit.coefficients.slice(first);
    const solved = solveSpd(block, b, q, run);
    return b.reduce((sum, v, j) => sum + v * solved[j]!, 0) / q;
  };
  const [f, robustF] = [statistic("classical"), statistic("HC1")];
  return Object.freeze({
    kind: "first-stage" as const,
    f,
    pValue: fSf(f, q, fit.df),
    robustF,
    robustPValue: fSf(robustF, q, fit.df),
    df: Object.freeze([q, fit.df] as const),
  });
}
