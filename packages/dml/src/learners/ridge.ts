import type { RunContext } from "@career-dml/core";
import { invoke } from "@career-dml/kernels";
import { type Learner, type LearnerTask, openProbability, trainingTarget } from "./learner.js";
import { ridgeLeaveOneOut } from "./ridge-path.js";
import { linearPredictor, standardise } from "./standardise.js";

/**
 * Ridge regression for squared loss and ridge-penalised logistic regression for log loss, on columns standardised by the training rows.
 *
 * The penalty is chosen inside the training rows by leave-one-out: exactly for squared loss. For log loss by
 * performance iteration: around the current fit the likelihood is a weighted least-squares problem, whose leave-one-out
 * predictors are exact; the penalty with the smallest left-out log loss is taken, and the model is fitted again.
 *
 * @see Hoerl & Kennard (1970), Technometrics 12(1); Gu (1992), Statistica Sinica 2, for performance iteration.
 */
export const ridge: Learner = Object.freeze({
  name: "ridge",
  fit: (tasks: readonly LearnerTask[], run: RunContext) =>
    Promise.all(tasks.map((task) => (task.loss === "squared" ? meanPrediction(task, run) : probability(task, run)))),
});

async function meanPrediction(task: LearnerTask, run: RunContext): Promise<Float64Array> {
  const { training, test } = standardise(task.design, task.training, task.test);
  const fit = await ridgeLeaveOneOut({ design: training, target: trainingTarget(task), weights: null }, run);
  return linearPredictor(test, task.test.length, fit);
}

/** Rounds of choosing a penalty around a fit, then fitting with it; the first starts at the constant probability. */
const ROUNDS = 2;

async function probability(task: LearnerTask, run: RunContext): Promise<Float64Array> {
  const { training, test } = standardise(task.design, task.training, task.test);
  const y = trainingTarget(task);
  const m = y.length;
  const share = y.reduce((sum, t) => sum + t, 0) / m;
  let fit: { intercept: number; coefficients: Float64Array } = {
    intercept: Math.log(share / (1 - share)),
    coefficients: new Float64Array(training.length / m),
  };
  for (let round = 0; round < ROUNDS; round++) {
    const penalty = await penaltyAround(training, y, fit, run);
    fit = await invoke(run, "logisticRidge", {
      x: training,
      n: m,
      p: training.length / m,
      y,
      weights: new Float64Array(0),
      penalty: new Float64Array(training.length / m).fill(penalty),
      tolerance: 1e-8,
      maxIterations: 100,
    });
  }
  return linearPredictor(test, task.test.length, fit).map((eta) => openProbability(1 / (1 + Math.exp(-eta))));
}

/** Smallest working weight, relative to the largest possible: a row that is sure already moves nothing. */
const SMALLEST_WEIGHT = 1e-6;

/** Leave-one-out choice of the penalty in the working least-squares problem around a fit. */
async function penaltyAround(
  x: Float64Array,
  y: Float64Array,
  fit: { readonly intercept: number; readonly coefficients: Float64Array },
  run: RunContext,
): Promise<number> {
  const eta = linearPredictor(x, y.length, fit);
  const weights = eta.map((v) => {
    const p = 1 / (1 + Math.exp(-v));
    return Math.max(SMALLEST_WEIGHT, p * (1 - p));
  });
  const working = eta.map((v, i) => v + (y[i]! - 1 / (1 + Math.exp(-v))) / weights[i]!);
  const logLoss = (row: number, prediction: number): number => {
    const signed = y[row] === 1 ? -prediction : prediction;
    return signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
  };
  return (await ridgeLeaveOneOut({ design: x, target: working, weights }, run, logLoss)).penalty;
}
