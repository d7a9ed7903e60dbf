import {
  bindColumns,
  type Coefficient,
  column,
  type Design,
  design as designOf,
  type EffectResult,
  effectResult,
  OptionsError,
  requireFinite,
  type RunContext,
  ShapeError,
} from "@career-dml/core";
import {
  type CovarianceKind,
  clusterCovariance,
  coefficientCovariance,
  coefficientTable,
  leastSquares,
  type LeastSquaresFit,
  withIntercept,
} from "@career-dml/kernels";
import { z } from "zod";

/** Options of every final step that is linear in what effects may depend on. */
export const linearEffectOptions = {
  covariance: z
    .enum(["classical", "HC0", "HC1", "HC2", "HC3"])
    .default("HC1")
    .describe("Covariance of the coefficients; with clusters CR0 to CR3."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the intervals."),
};

/** Effects tau(x) = b_0 + x'b with their covariance. Plain data: survives JSON. */
export interface LinearEffect {
  readonly kind: "linear-effect";
  /** Intercept and slopes, normal approximation; outcome units per unit of treatment (and of the column). */
  readonly coefficients: readonly Coefficient[];
  /** Row by row. */
  readonly covariance: readonly (readonly number[])[];
  readonly covarianceKind: string;
  /** The effect at the mean of the columns, which is the mean of the linear effects. */
  readonly ate: EffectResult;
  readonly n: number;
}

/** A regression on what effects may depend on. */
export interface LinearEffectInput {
  /** Length n: scores, or residuals of the outcome. */
  readonly target: Float64Array;
  /** What every column is multiplied by, the constant included: the residual of the treatment; `null` for scores. */
  readonly factor: Float64Array | null;
  /** What effects may depend on, n rows; `null` for one effect for all. */
  readonly modifiers: Design | null;
  /** How much each unit counts; `null` or absent: all the same. */
  readonly weights?: Float64Array | null;
  /** Cluster of each unit, any integers; `null` or absent where units are independent. */
  readonly clusters?: ArrayLike<number> | null;
}

interface Settings {
  readonly covariance: CovarianceKind;
  /** Everything about the average effect that the regression does not say. */
  readonly described: Pick<EffectResult, "estimator"> & Partial<EffectResult>;
  readonly level: number;
}

/**
 * Least squares of the target on a constant and the modifiers, each times the factor, with robust errors. Orthogonal targets (doubly robust
 * scores; residual on residual) make the errors those of any linear regression, as if nuisances were known.
 *
 * @throws {SingularError} naming a modifier that depends on the ones before it. @throws {NonFiniteError} for missing modifiers.
 * @throws {OptionsError} for classical errors with clusters. @throws {DataError} without degrees of freedom.
 */
export function linearEffect(input: LinearEffectInput, settings: Settings, run: RunContext): LinearEffect {
  const { target, factor, weights = null } = input;
  const n = target.length;
  const rows = modifierRows(input.modifiers, n);
  const regressors = factor === null ? rows : scaledRows(rows, factor);
  const fit = leastSquares(regressors, target, weights, run);
  const { covariance, kind } = covarianceOf(fit, input, settings.covariance, run);
  const { p, names } = rows;
  const table = { equation: "effect", names, estimates: fit.coefficients, covariance, df: null };
  const matrix = Array.from({ length: p }, (_, j) =>
    Object.freeze(Array.from(covariance.subarray(j * p, (j + 1) * p))),
  );
  const coefficients = Object.freeze(coefficientTable(table));
  const centre = Array.from({ length: p }, (_, j) => weightedMean(column(rows, j), weights));
  const estimate = centre.reduce((sum, x, j) => sum + x * fit.coefficients[j]!, 0);
  const ate = effectResult({
    estimand: "ATE",
    estimandLabel: "ATE, effects linear in the modifiers",
    ...settings.described,
    estimate,
    se: Math.sqrt(quadraticForm(matrix, centre)),
    level: settings.level,
    n,
    coefficients,
  });
  return Object.freeze({
    kind: "linear-effect" as const,
    coefficients,
    covariance: Object.freeze(matrix),
    covarianceKind: kind,
    ate,
    n,
  });
}

/** v' M v for a symmetric matrix of rows. */
export const quadraticForm = (rows: readonly (readonly number[])[], v: readonly number[]): number =>
  rows.reduce((sum, row, j) => sum + v[j]! * row.reduce((inner, m, k) => inner + m * v[k]!, 0), 0);

/** The modifiers with a leading constant. */
export function modifierRows(modifiers: Design | null, n: number): Design {
  const given = modifiers ?? designOf({}, n);
  if (given.n !== n) throw new ShapeError("modifiers", n, given.n);
  requireFinite(Object.fromEntries(given.names.map((name, j) => [`modifier ${name}`, column(given, j)])));
  return withIntercept(given);
}

const scaledRows = (rows: Design, factor: Float64Array): Design =>
  bindColumns({ ...rows, x: rows.x.map((v, at) => v * factor[at % rows.n]!) });

function weightedMean(values: Float64Array, weights: Float64Array | null): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const w = weights?.[i] ?? 1;
    sum += w * values[i]!;
    total += w;
  }
  return sum / total;
}

const CLUSTERED = { HC0: "CR0", HC1: "CR1", HC2: "CR2", HC3: "CR3" } as const;

function covarianceOf(
  fit: LeastSquaresFit,
  { clusters = null }: LinearEffectInput,
  kind: CovarianceKind,
  run: RunContext,
): { covariance: Float64Array; kind: string } {
  if (clusters === null) return { covariance: coefficientCovariance(fit, kind, run), kind };
  if (kind === "classical") {
    const message = "is 'classical', which knows no clusters; choose HC0 to HC3";
    throw new OptionsError("linear effect", [{ path: "covariance", message }]);
  }
  return { covariance: clusterCovariance(fit, clusters, CLUSTERED[kind]), kind: CLUSTERED[kind] };
}
