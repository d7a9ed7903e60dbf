import { type Design, type RunContext, SingularError } from "@career-dml/core";
import { secondStage, secondStep, type TwoStepInput } from "./two-step.js";

/** |rho| of a starting value: two steps may leave [-1, 1], and the likelihood is flat near the ends. */
const LARGEST = 0.9;

/** Coefficients of an outcome equation, log sigma and atanh rho to start a likelihood from. */
export interface OutcomeStart {
  readonly coefficients: Float64Array;
  readonly logSigma: number;
  readonly atanhRho: number;
}

/**
 * The two-step estimates, with the correlation pulled into (-1, 1); least squares without correlation where the hazard
 * is a combination of the regressors.
 *
 * @throws {SingularError} naming a dependent regressor.
 */
export function outcomeStart(input: TwoStepInput, run: RunContext): OutcomeStart {
  try {
    const { fit, lambda, variance } = secondStep(input, run);
    const sigma = Math.sqrt(variance);
    const rho = Math.max(-LARGEST, Math.min(LARGEST, lambda / sigma));
    return { coefficients: fit.coefficients.slice(0, -1), logSigma: Math.log(sigma), atanhRho: Math.atanh(rho) };
  } catch (error) {
    if (!(error instanceof SingularError) || error.pivot !== input.regressors.p) throw error;
    const weights = input.first.weights.length > 0 ? pick(input.first.weights, input.rows) : null;
    const fit = secondStage(input.regressors, input.y, weights, run);
    const { rss, total } = restrictedRss(input.regressors, input.y, weights, run);
    return { coefficients: fit.coefficients, logSigma: 0.5 * Math.log(rss / total), atanhRho: 0 };
  }
}

/** Residual sum of squares of the outcome equation on its own, and the number of rows or their weight. */
export function restrictedRss(
  design: Design,
  y: Float64Array,
  weights: Float64Array | null,
  run: RunContext,
): { readonly rss: number; readonly total: number } {
  const { rss } = secondStage(design, y, weights, run);
  return { rss, total: weights === null ? design.n : weights.reduce((sum, w) => sum + w, 0) };
}

const pick = (values: Float64Array, rows: Int32Array): Float64Array => Float64Array.from(rows, (i) => values[i]!);
