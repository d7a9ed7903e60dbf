import { report, type RunContext, selectEntries, selectRows } from "@career-dml/core";
import { predictRegressionForest, regressionForest } from "@career-dml/forest";
import { z } from "zod";
import { completeColumns } from "../complete-columns.js";
import { type Learner, type LearnerTask, trainingWeights } from "./learner.js";

/** Options of the forest learner. */
export const forestLearnerOptions = z.strictObject({
  trees: z.int().min(4).default(500).describe("Number of trees, an even number."),
  minLeafSize: z.int().min(1).default(5).describe("Least units in a child."),
});

/** Options after defaults: {@link forestLearnerOptions} lists them. */
export type ForestLearnerOptions = z.output<typeof forestLearnerOptions>;

/**
 * Honest regression forests, for means and, on 0/1 targets, probabilities. A missing covariate becomes the mean of its
 * column with an indicator beside it. A probability that all trees agree on is moved inside by half a training row,
 * (p m + 1/2) / (m + 1): no m rows can show that it is 0 or 1.
 *
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), section 6, for forests as nuisances.
 */
export const forest = (options: ForestLearnerOptions): Learner =>
  Object.freeze({
    name: "forest",
    // One after the other: a forest uses all threads by itself.
    fit: async (tasks: readonly LearnerTask[], run: RunContext) => {
      const predictions: Float64Array[] = [];
      for (const [k, task] of tasks.entries()) {
        report(run, "nuisance forests", k, tasks.length);
        predictions.push(await fitOne(task, options, run));
      }
      return predictions;
    },
  });

async function fitOne(task: LearnerTask, options: ForestLearnerOptions, run: RunContext): Promise<Float64Array> {
  const { test, target, loss, rng } = task;
  // A forest takes no unit that counts for nothing.
  const training = task.weights ? task.training.filter((i) => task.weights![i]! > 0) : task.training;
  const weights = trainingWeights({ ...task, training });
  const design = completeColumns(task.design);
  const data = {
    design: selectRows(design, training),
    outcome: selectEntries(target, training),
    ...(weights === null ? {} : { weights }),
  };
  const seed = rng.fork("forest").uint32();
  const { onProgress: _, ...silent } = run;
  const fitted = await regressionForest(data, { ...options, seed }, silent);
  const { prediction } = await predictRegressionForest(fitted, selectRows(design, test), silent);
  const m = training.length;
  return loss === "log" ? prediction.map((p) => (p * m + 0.5) / (m + 1)) : prediction;
}
