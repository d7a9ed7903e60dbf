import { type Design, normalPdf, normalTwoSidedP, type RunContext, ShapeError } from "@career-dml/core";
import { transposedProduct, withIntercept } from "@career-dml/kernels";
import { coefficientsOf, equationIndex } from "./equation-index.js";
import { hazard } from "./hazard.js";
import type { SelectionCovariates } from "./predict-selection.js";
import type { SelectionResult } from "./selection-result.js";

/** Whose derivative is averaged: P(selected), E[y] or E[y | selected]. */
export type MarginalTarget = "probability" | "unconditional" | "conditional";

/** Average of the derivative in one covariate. */
export interface MarginalEffect {
  readonly target: MarginalTarget;
  readonly name: string;
  readonly estimate: number;
  /** By the delta method, covariates held fixed; null with a reason where the covariance has none. */
  readonly se: number | null;
  readonly z: number | null;
  readonly pValue: number | null;
  readonly reason?: string;
}

/**
 * Average marginal effects of every covariate of a selection model, over the rows given:
 * `probability` `g_j mean phi(s)`; `unconditional` `b_j`; `conditional` `b_j - lambda g_j mean delta(s)`,
 * delta = m (m + s), the derivative of E[y | selected] = x b + lambda m(s). A covariate of both equations moves both
 * parts.
 *
 * @throws {ColumnError} for a covariate of the model that the data lack. @throws {ShapeError} if lengths disagree.
 * @see Greene (2003), section 22.4.1, eq. 22-20; Hoffmann & Kassouf (2005), Applied Economics 37(11).
 */
export function marginalEffects(
  result: SelectionResult,
  data: SelectionCovariates,
  target: MarginalTarget = "conditional",
  run: RunContext = {},
): readonly MarginalEffect[] {
  const { selectionCovariates, outcomeCovariates } = data;
  const { n } = selectionCovariates;
  if (outcomeCovariates.n !== n) throw new ShapeError("outcomeCovariates", n, outcomeCovariates.n);
  const parts = partsOf(result, selectionCovariates, target, run);
  const inSelection = coefficientsOf(result.coefficients, "selection").slice(1);
  const inOutcome = coefficientsOf(result.coefficients, "outcome").slice(1);
  const names = new Set([
    ...(target === "unconditional" ? [] : inSelection.map((row) => row.name)),
    ...(target === "probability" ? [] : inOutcome.map((row) => row.name)),
  ]);
  names.delete("hazard");
  return Object.freeze([...names].map((name) => effectOf(result, parts, target, name)));
}

/** What all covariates share: `sum_i f(s_i) / n` and its derivative in g, f the factor of g_j. */
interface Parts {
  readonly mean: number;
  /** In the order of the selection equation. */
  readonly slopes: Float64Array;
}

function partsOf(
  { coefficients, lambda }: SelectionResult,
  covariates: Design,
  target: MarginalTarget,
  run: RunContext,
): Parts {
  const index = equationIndex(coefficients, "selection", covariates);
  const { n } = covariates;
  const { value: m, delta } = hazard(index, new Uint8Array(n).fill(1), run);
  // f is phi with derivative -s phi, or -lambda delta with derivative -lambda (m - delta (2 m + s)).
  const f = target === "probability" ? index.map(normalPdf) : delta.map((d) => -lambda * d);
  const slope =
    target === "probability"
      ? index.map((s) => -s * normalPdf(s))
      : delta.map((d, i) => -lambda * (m[i]! - d * (2 * m[i]! + index[i]!)));
  const named = coefficientsOf(coefficients, "selection");
  const design = withIntercept(covariates);
  const products = transposedProduct(design, slope);
  return {
    mean: f.reduce((sum, v) => sum + v, 0) / n,
    slopes: Float64Array.from(named, ({ name }) => products[design.names.indexOf(name)]! / n),
  };
}

function effectOf(
  { coefficients, covariance, lambda }: SelectionResult,
  { mean, slopes }: Parts,
  target: MarginalTarget,
  name: string,
): MarginalEffect {
  const find = (equation: string, wanted: string): number =>
    coefficients.findIndex((row) => row.equation === equation && row.name === wanted);
  const gradient = new Float64Array(covariance.length);
  const inOutcome = target === "probability" ? -1 : find("outcome", name);
  const inSelection = target === "unconditional" ? -1 : find("selection", name);
  let estimate = 0;
  if (inOutcome >= 0) {
    estimate += coefficients[inOutcome]!.estimate;
    gradient[inOutcome] = 1;
  }
  if (inSelection >= 0) {
    const g = coefficients[inSelection]!.estimate;
    estimate += g * mean;
    slopes.forEach((v, k) => (gradient[k] = g * v));
    gradient[inSelection]! += mean;
    // lambda is its own coefficient by maximum likelihood, and that of the hazard in two steps.
    const atLambda = Math.max(find("errors", "lambda"), find("outcome", "hazard"));
    if (target === "conditional" && lambda !== 0) gradient[atLambda] = (g * mean) / lambda;
  }
  return withStandardError({ target, name, estimate }, gradient, covariance);
}

function withStandardError(
  effect: Pick<MarginalEffect, "target" | "name" | "estimate">,
  gradient: Float64Array,
  covariance: readonly (readonly number[])[],
): MarginalEffect {
  const variance = gradient.reduce(
    (sum, a, j) => sum + a * gradient.reduce((inner, b, k) => inner + b * covariance[j]![k]!, 0),
    0,
  );
  if (!(variance > 0)) {
    return Object.freeze({
      ...effect,
      se: null,
      z: null,
      pValue: null,
      reason: "its estimated variance is not positive",
    });
  }
  const se = Math.sqrt(variance);
  const z = effect.estimate / se;
  return Object.freeze({ ...effect, se, z, pValue: normalTwoSidedP(z) });
}
