import {
  checkTreatment,
  column,
  type Design,
  design,
  type EffectResult,
  effectResult,
  resolveOptions,
  type RunContext,
  SingularError,
  ShapeError,
} from "@career-dml/core";
import {
  coefficientCovariance,
  coefficientTable,
  type LeastSquaresFit,
  leastSquares,
  withIntercept,
} from "@career-dml/kernels";
import { z } from "zod";
import { completeColumns } from "./complete-columns.js";

/** Options of {@link olsAdjustment}, with their defaults. */
export const olsAdjustmentOptions = z.strictObject({
  covariance: z
    .enum(["classical", "HC0", "HC1", "HC2", "HC3"])
    .default("HC3")
    .describe("Covariance of the coefficients; HC3 is the safest in small samples."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval."),
});

/** What {@link olsAdjustment} works on. */
export interface OlsAdjustmentInput {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  /** Missing values are filled with the mean and get an indicator column. */
  readonly covariates: Design;
}

/**
 * Coefficient of the treatment in a least-squares regression on treatment and covariates: the classical adjustment,
 * linear and with one effect for everybody. Covariates that depend on those before them are left out with a warning.
 *
 * @throws {ShapeError | TreatmentError | NonFiniteError | OptionsError} for input that breaks the contract.
 * @see MacKinnon & White (1985), Journal of Econometrics 29(3), for HC3.
 */
export function olsAdjustment(
  { outcome, treatment, covariates }: OlsAdjustmentInput,
  options: z.input<typeof olsAdjustmentOptions> = {},
  run: RunContext = {},
): EffectResult {
  const resolved = resolveOptions("olsAdjustment", olsAdjustmentOptions, options);
  const n = outcome.length;
  if (treatment.length !== n) throw new ShapeError("treatment", n, treatment.length);
  checkTreatment(treatment);
  const { fit, warnings } = fitIndependent({ treatment, ...columnsOf(completeColumns(covariates)) }, outcome, run);
  const coefficients = coefficientTable({
    equation: "outcome",
    names: fit.design.names,
    estimates: fit.coefficients,
    covariance: coefficientCovariance(fit, resolved.covariance, run),
    df: null,
  });
  const effect = coefficients[1]!;
  return effectResult({
    estimator: `least squares, ${resolved.covariance}`,
    estimand: "ATE",
    estimandLabel: "coefficient of the treatment",
    estimate: effect.estimate,
    se: effect.se,
    ...(effect.reason === undefined ? {} : { reason: effect.reason }),
    n,
    level: resolved.level,
    coefficients: Object.freeze(coefficients),
    warnings: Object.freeze(warnings),
    options: resolved,
  });
}

type Columns = Record<string, ArrayLike<number>>;

/** Named columns of a design. */
const columnsOf = (d: Design): Columns => Object.fromEntries(d.names.map((name, j) => [name, column(d, j)]));

/** Least squares on the columns, less those that depend on the ones before them. */
function fitIndependent(
  columns: Columns,
  outcome: Float64Array,
  run: RunContext,
): { fit: LeastSquaresFit; warnings: string[] } {
  const left = { ...columns };
  const warnings: string[] = [];
  for (;;) {
    const x = withIntercept(design(left, outcome.length));
    try {
      return { fit: leastSquares(x, outcome, null, run), warnings };
    } catch (error) {
      const name = error instanceof SingularError ? x.names[error.pivot] : undefined;
      // The constant and the treatment are not for dropping.
      if (name === undefined || !(name in left) || name === "treatment") throw error;
      delete left[name];
      warnings.push(`${name} was left out: it depends on the columns before it.`);
    }
  }
}
