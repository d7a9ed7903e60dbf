import type { RunContext } from "@career-dml/core";
import { type Learner, type LearnerTask, openProbability } from "./learner.js";

/** The mean of the training target, whatever the covariates: the null model, and a floor in a stack. */
export const mean: Learner = Object.freeze({
  name: "mean",
  fit: async (tasks: readonly LearnerTask[], _run: RunContext) =>
    tasks.map(({ target, training, test, loss }) => {
      const value = training.reduce((sum, i) => sum + target[i]!, 0) / training.length;
      return new Float64Array(test.length).fill(loss === "log" ? openProbability(value) : value);
    }),
});
