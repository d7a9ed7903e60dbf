import type { RunContext } from "@career-dml/core";
import { type Learner, type LearnerTask, openProbability, trainingWeights } from "./learner.js";

/** The mean of the training target, whatever the covariates: the null model, and a floor in a stack. */
export const mean: Learner = Object.freeze({
  name: "mean",
  fit: async (tasks: readonly LearnerTask[], _run: RunContext) =>
    tasks.map((task) => {
      const { target, training, test, loss } = task;
      const weights = trainingWeights(task);
      const value = training.reduce((sum, i, k) => sum + (weights?.[k] ?? 1) * target[i]!, 0) / training.length;
      return new Float64Array(test.length).fill(loss === "log" ? openProbability(value) : value);
    }),
});
