import { column, type Design, NonFiniteError, type RunContext, selectRows } from "@career-dml/core";
import { leastSquares, logisticRegression, sigmoid, withIntercept } from "@career-dml/kernels";
import { type Learner, type LearnerTask, openProbability, trainingTarget, trainingWeights } from "./learner.js";
import { linearPredictor } from "./standardise.js";

/**
 * Ordinary least squares for squared loss, logistic regression by maximum likelihood for log loss, both with an
 * intercept on the columns as they are: the classical nuisances, and those of the published comparisons.
 *
 * @throws {SingularError} if a training column depends on others. @throws {NotConvergedError} if covariates separate the
 * treatment. @throws {NonFiniteError} for missing covariates; `ridge` and `boosting` take them.
 */
export const unpenalised: Learner = Object.freeze({
  name: "unpenalised",
  fit: (tasks: readonly LearnerTask[], run: RunContext) =>
    Promise.all(tasks.map((task) => (task.loss === "squared" ? meanPrediction(task, run) : probability(task, run)))),
});

async function meanPrediction(task: LearnerTask, run: RunContext): Promise<Float64Array> {
  const fit = leastSquares(withIntercept(trainingRows(task)), trainingTarget(task), trainingWeights(task), run);
  return predict(task, fit.coefficients[0]!, fit.coefficients.subarray(1));
}

async function probability(task: LearnerTask, run: RunContext): Promise<Float64Array> {
  const weights = trainingWeights(task);
  const options = weights === null ? {} : { weights };
  const fit = await logisticRegression(trainingRows(task), trainingTarget(task), options, run);
  return predict(task, fit.intercept, fit.coefficients).map((eta) => openProbability(sigmoid(eta)));
}

const trainingRows = (task: LearnerTask): Design => selectRows(complete(task.design), task.training);

function predict(task: LearnerTask, intercept: number, coefficients: Float64Array): Float64Array {
  const { x, n } = selectRows(task.design, task.test);
  return linearPredictor(x, n, { intercept, coefficients });
}

function complete(design: Design): Design {
  const issues = design.names.flatMap((path, j) => {
    const missing = column(design, j).filter((v) => Number.isNaN(v)).length;
    return missing > 0 ? [{ path: `column ${path}`, message: `holds ${missing} missing values` }] : [];
  });
  if (issues.length > 0) throw new NonFiniteError(issues);
  return design;
}
