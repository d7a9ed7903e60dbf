import type { RunContext } from "@career-dml/core";
import type { Learner, LearnerTask } from "./learner.js";
import { penalisedLinear } from "./penalised-linear.js";
import { standardise } from "./standardise.js";

/**
 * Ridge regression for squared loss and ridge-penalised logistic regression for log loss, on columns standardised by the
 * training rows; `penalisedLinear` chooses the penalty.
 *
 * @throws {NotConvergedError} if the penalised likelihood is not maximised in a hundred Newton steps.
 */
export const ridge: Learner = Object.freeze({
  name: "ridge",
  fit: (tasks: readonly LearnerTask[], run: RunContext) =>
    Promise.all(tasks.map((task) => penalisedLinear(standardise(task.design, task.training, task.test), task, run))),
});
