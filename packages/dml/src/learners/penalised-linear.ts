import { NotConvergedError, type RunContext } from "@career-dml/core";
import { invoke } from "@career-dml/kernels";
import { type LearnerTask, openProbability, trainingTarget } from "./learner.js";
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
  const leastSquares = await ridgeByGcv({ design: training, target: y }, run);
  if (task.loss === "squared") return linearPredictor(test, task.test.length, leastSquares);
  const { penalty, intercept: share } = leastSquares;
  const p = training.length / y.length;
  const fit = await invoke(run, "logisticRidge", {
    x: training,
    n: y.length,
    p,
    y,
    weights: new Float64Array(0),
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
  return linearPredictor(test, task.test.length, fit).map((eta) => openProbability(1 / (1 + Math.exp(-eta))));
}
