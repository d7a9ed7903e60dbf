import { boostingLearnerOptions } from "../learners/boosting.js";
import { learnerNames, nuisanceOptions } from "../learners/nuisance-learners.js";

const { boosting } = nuisanceOptions.shape;
const { maxDepth, learningRate, trees, subsample } = boostingLearnerOptions.shape;

/**
 * Learners of an effect, as options of a last step. Scores say little of effects: so a constant is among the learners by default, and boosting
 * takes smaller steps by shallower trees than where it learns outcomes.
 */
export const effectStageOptions = nuisanceOptions.extend({
  learners: learnerNames
    .default(["ridge", "boosting", "mean"])
    .describe(
      "Learners of the effects; several are stacked by their out-of-fold predictions. auto is boosting, lasso and forest.",
    ),
  boosting: boostingLearnerOptions
    .extend({
      // Another default leaves the description behind.
      maxDepth: maxDepth.removeDefault().default(2).describe(maxDepth.description!),
      learningRate: learningRate.removeDefault().default(0.05).describe(learningRate.description!),
      trees: trees.removeDefault().default(300).describe(trees.description!),
      subsample: subsample.removeDefault().default(0.5).describe(subsample.description!),
    })
    .prefault({})
    .describe(boosting.description!),
});
