import { boostingLearnerOptions } from "../learners/boosting.js";
import { nuisanceOptions } from "../learners/nuisance-learners.js";

const { maxDepth, learningRate, trees, subsample } = boostingLearnerOptions.shape;

/**
 * Learners of an effect, as options of a last step. Scores say little of effects: so a constant is among the learners by default, and boosting
 * takes smaller steps by shallower trees than where it learns outcomes.
 */
export const effectStageOptions = nuisanceOptions.extend({
  learners: nuisanceOptions.shape.learners.removeDefault().default(["ridge", "boosting", "mean"]),
  boosting: boostingLearnerOptions
    .extend({
      maxDepth: maxDepth.removeDefault().default(2),
      learningRate: learningRate.removeDefault().default(0.05),
      trees: trees.removeDefault().default(300),
      subsample: subsample.removeDefault().default(0.5),
    })
    .prefault({}),
});
