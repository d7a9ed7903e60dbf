import {
  bindColumns,
  checkTreatment,
  type Design,
  design,
  type EffectResult,
  effectResult,
  resolveOptions,
  type RunContext,
  ShapeError,
} from "@career-dml/core";
import {
  coefficientCovariance,
  coefficientTable,
  independentColumns,
  type LeastSquaresFit,
  leastSquares,
  type RowAlone,
  RowsAloneError,
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

type Covariance = z.output<typeof olsAdjustmentOptions>["covariance"];

/** What {@link olsAdjustment} works on. */
export interface OlsAdjustmentInput {
  /** Length n. */
  readonly outcome: Float64Array;
  /** 0 or 1, length n. */
  readonly treatment: Uint8Array;
  /** Missing values are filled with the mean and get an indicator column. */
  readonly covariates: Design;
  /** What messages call the rows, length n. Default: their numbers, from 1. */
  readonly units?: readonly string[];
}

/**
 * Coefficient of the treatment in a least-squares regression on treatment and covariates: the classical adjustment,
 * linear and with one effect for everybody. Covariates that depend on those before them are left out with a warning.
 *
 * @returns The effect in units of the outcome. Standard errors are null with a reason where no degree of freedom is left and, for HC2
 *   and HC3, where a row alone determines a coefficient (leverage 1).
 * @throws {ShapeError | TreatmentError | NonFiniteError | OptionsError} for input that breaks the contract.
 * @see MacKinnon & White (1985), Journal of Econometrics 29(3), for HC3.
 */
export function olsAdjustment(
  { outcome, treatment, covariates, units }: OlsAdjustmentInput,
  options: z.input<typeof olsAdjustmentOptions> = {},
  run: RunContext = {},
): EffectResult {
  const resolved = resolveOptions("olsAdjustment", olsAdjustmentOptions, options);
  const n = outcome.length;
  if (treatment.length !== n) throw new ShapeError("treatment", n, treatment.length);
  checkTreatment(treatment);
  const given = bindColumns(design({ treatment }), completeColumns(covariates));
  const { design: kept, dropped } = independentColumns(given, run);
  const fit = leastSquares(withIntercept(kept), outcome, null, run);
  const coefficients = coefficientTable({
    equation: "outcome",
    names: fit.design.names,
    estimates: fit.coefficients,
    ...covarianceOf(fit, { kind: resolved.covariance, units }, run),
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
    warnings: Object.freeze(dropped.map((name) => `${name} was left out: it depends on the columns before it.`)),
    options: resolved,
  });
}

/** The covariance, or why there is none. */
function covarianceOf(
  fit: LeastSquaresFit,
  { kind, units }: { readonly kind: Covariance; readonly units: OlsAdjustmentInput["units"] },
  run: RunContext,
): { readonly covariance: Float64Array | null; readonly reason?: string } {
  const { n, p } = fit.design;
  if (fit.df <= 0) return { covariance: null, reason: `${n} rows leave no degree of freedom to ${p} coefficients` };
  try {
    return { covariance: coefficientCovariance(fit, kind, run) };
  } catch (error) {
    if (!(error instanceof RowsAloneError)) throw error;
    const named = ({ row, columns }: RowAlone): string =>
      `${units === undefined ? `row ${row + 1}` : `unit ${units[row]}`} (${columns.join(", ")})`;
    return {
      covariance: null,
      reason: `${kind} does not exist where a row determines coefficients alone: ${listed(error.rows.map(named))}`,
    };
  }
}

/** Rows that a reason names; how many more there are. */
const NAMED = 3;

const listed = (names: readonly string[]): string =>
  names.slice(0, NAMED).join("; ") + (names.length > NAMED ? ` and ${names.length - NAMED} more` : "");
