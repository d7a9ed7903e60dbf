import { NotConvergedError, type RunContext } from "@career-dml/core";
import { invoke } from "@career-dml/kernels";
import { type Learner, type LearnerTask, openProbability, trainingTarget } from "./learner.js";
import { ridgeByGcv } from "./ridge-gcv.js";
import { linearPredictor, standardise } from "./standardise.js";

/**
 * Ridge regression for squared loss and ridge-penalised logistic regression for log loss, on columns standardised by the
 * training rows, the penalty chosen inside the training rows by generalised cross-validation.
 *
 * For log loss the penalty is that of the first step of performance iteration: around the constant probability p the
 * likelihood is a least-squares problem with all weights p (1 - p), so the penalty of a linear regression of the
 * treatment, times p (1 - p), is the penalty of the logistic one.
 *
 * @throws {NotConvergedError} if the penalised likelihood is not maximised in a hundred Newton steps.
 * @see Hoerl & Kennard (1970), Technometrics 12(1); Gu (1992), Statistica Sinica 2, for performance iteration.
 */
export const ridge: Learner = Object.freeze({
  name: "ridge",
  fit: (tasks: readonly LearnerTask[], run: RunContext) =>
    Promise.all(tasks.map((task) => (task.loss === "squared" ? meanPrediction(task, run) : probability(task, run)))),
});

async function meanPrediction(task: LearnerTask, run: RunContext): Promise<Float64Array> {
  const { training, test } = standardise(task.design, task.training, task.test);
  const fit = await ridgeByGcv({ design: training, target: trainingTarget(task) }, run);
  return linearPredictor(test, task.test.length, fit);
}

const MAX_ITERATIONS = 100;

async function probability(task: LearnerTask, run: RunContext): Promise<Float64Array> {
  const { training, test } = standardise(task.design, task.training, task.test);
  const y = trainingTarget(task);
  const p = training.length / y.length;
  const { penalty, intercept: share } = await ridgeByGcv({ design: training, target: y }, run);
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
