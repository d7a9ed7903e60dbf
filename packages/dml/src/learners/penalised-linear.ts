import { NotConvergedError, type RunContext } from "@career-dml/core";
import { invoke, sigmoid } from "@career-dml/kernels";
import { type LearnerTask, openProbability, trainingTarget, trainingWeights } from "./learner.js";
import { ridgeByGcv } from "./ridge-gcv.js";
import { linearPredictor, type Standardised } from "./standardise.js";

const MAX_ITERATIONS = 100;

/**
 * Predictions of a task's test rows by a ridge-penalised linear model of the given columns: least squares for squared loss,
 * logistic regression for log loss, the penalty chosen inside the training rows by generalised cross-validation.
 *
 * For log loss the penalty is that of the first step of performance iteration: around the constant probability p the
 * likelihood is a least-squares problem with all weights p (1 - p), so the penalty of a linear regression of the
 * treatment, times p (1 - p), is the penalty of the logistic one.
 *
 * @throws {NotConvergedError} if the penalised likelihood is not maximised in a hundred Newton steps.
 * @see Hoerl & Kennard (1970), Technometrics 12(1); Gu (1992), Statistica Sinica 2, for performance iteration.
 */
export async function penalisedLinear(
  { training, test }: Pick<Standardised, "training" | "test">,
  task: LearnerTask,
  run: RunContext,
): Promise<Float64Array> {
  const y = trainingTarget(task);
  const weights = trainingWeights(task);
  const leastSquares = await leastSquaresByGcv({ training, y, weights }, run);
  if (task.loss === "squared") return linearPredictor(test, task.test.length, leastSquares);
  const { penalty, share } = leastSquares;
  const p = training.length / y.length;
  const fit = await invoke(run, "logisticRidge", {
    x: training,
    n: y.length,
    p,
    y,
    weights: weights ?? new Float64Array(0),
    penalty: new Float64Array(p).fill(share * (1 - share) * penalty),
    tolerance: 1e-8,
    maxIterations: MAX_ITERATIONS,
  });
  if (!fit.converged) {
    throw new NotConvergedError("ridge-penalised logistic regression", fit.iterations, [
      fit.intercept,
      ...fit.coefficients,
    ]);
  }
  return linearPredictor(test, task.test.length, fit).map((eta) => openProbability(sigmoid(eta)));
}

interface Weighted {
  /** Column-major. */
  readonly training: Float64Array;
  readonly y: Float64Array;
  /** With mean 1, or `null`. */
  readonly weights: Float64Array | null;
}

/** Ridge regression of y on the columns, and the (weighted) mean of y. */
async function leastSquaresByGcv({ training, y, weights }: Weighted, run: RunContext) {
  const m = y.length;
  if (weights === null) {
    const fit = await ridgeByGcv({ design: training, target: y }, run);
    return { ...fit, share: fit.intercept };
  }
  const roots = weights.map(Math.sqrt);
  // Centred under the weights, so that the free column, the intercept, is orthogonal to all others.
  const centres = Float64Array.from({ length: training.length / m }, (_, j) => {
    return weights.reduce((sum, w, i) => sum + w * training[j * m + i]!, 0) / m;
  });
  const scaled = training.map((v, at) => roots[at % m]! * (v - centres[Math.floor(at / m)]!));
  const target = y.map((v, i) => roots[i]! * v);
  const fit = await ridgeByGcv({ design: scaled, target, free: roots }, run);
  const shift = fit.coefficients.reduce((sum, b, j) => sum + b * centres[j]!, 0);
  return { ...fit, share: fit.intercept, intercept: fit.intercept - shift };
}
