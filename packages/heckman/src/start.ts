import { type Design, type RunContext, SingularError, threadsOf } from "@career-dml/core";
import { selectBackend, solveSpd } from "@career-dml/kernels";
import { errorVariance, type TwoStepInput, withHazard } from "./two-step.js";

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
  const { regressors, hazard, y, first, rows } = input;
  const weights = first.weights.length > 0 ? Float64Array.from(rows, (i) => first.weights[i]!) : null;
  try {
    const { coefficients, rss } = normalEquations(withHazard(regressors, hazard.value), y, weights, run);
    const lambda = coefficients[regressors.p]!;
    const sigma = Math.sqrt(errorVariance(rss, lambda, hazard.delta, weights));
    const rho = Math.max(-LARGEST, Math.min(LARGEST, lambda / sigma));
    return { coefficients: coefficients.slice(0, -1), logSigma: Math.log(sigma), atanhRho: Math.atanh(rho) };
  } catch (error) {
    if (!(error instanceof SingularError) || error.pivot !== regressors.p) throw error;
    const { coefficients, rss, total } = normalEquations(regressors, y, weights, run);
    return { coefficients, logSigma: 0.5 * Math.log(rss / total), atanhRho: 0 };
  }
}

/**
 * Least squares by its normal equations: no copy of the design, and digits enough for a starting value or a sum of
 * squares, which is taken over the residuals themselves.
 *
 * @returns `total` is the number of rows or their weight. @throws {SingularError} naming a dependent regressor.
 */
export function normalEquations(
  { x, n, p, names }: Design,
  y: Float64Array,
  weights: Float64Array | null,
  run: RunContext,
): { readonly coefficients: Float64Array; readonly rss: number; readonly total: number } {
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  const { xx, xy } = kernels.gram({ x, n, p, y, weights: weights ?? new Float64Array(0) }, threads);
  const coefficients = named(names, () => solveSpd(xx, xy, p, run));
  const fitted = kernels.matmul({ a: x, b: coefficients, n, m: p, q: 1 }, threads).c;
  let [rss, total] = [0, 0];
  for (let i = 0; i < n; i++) {
    const w = weights === null ? 1 : weights[i]!;
    rss += w * (y[i]! - fitted[i]!) ** 2;
    total += w;
  }
  return { coefficients, rss, total };
}

function named<T>(names: readonly string[], solve: () => T): T {
  try {
    return solve();
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    throw new SingularError(`outcome equation (column '${names[error.pivot]}')`, error.pivot);
  }
}
