export { drLearner, type DrLearnedEffects, type DrLearnerInput, drLearnerOptions } from "./dr-learner.js";
export type { EffectLearnerInput, ModifiedInput } from "./effect-learner-input.js";
export { effectStageOptions } from "./effect-stage-options.js";
export type { LearnedEffects } from "./learned-effects.js";
export { ranksWithinFolds } from "./ranks-within-folds.js";
export { rLearner, type RLearnedEffects, rLearnerOptions } from "./r-learner.js";
export { outcomeLearnerOptions, sLearner } from "./s-learner.js";
export { tLearner } from "./t-learner.js";
export { xLearner, xLearnerOptions } from "./x-learner.js";
export { type LinearDml, linearDml, type LinearDmlInput, linearDmlOptions } from "./linear-dml.js";
export {
  type LinearDrEffects,
  linearDrLearner,
  type LinearDrLearnerInput,
  linearDrLearnerOptions,
} from "./linear-dr-learner.js";
export type { LinearEffect, LinearEffectInput } from "./linear-effect.js";
export {
  type PredictedLinearEffects,
  predictLinearEffect,
  predictLinearEffectOptions,
} from "./predict-linear-effect.js";
export {
  type HeterogeneityInput,
  type HeterogeneityOverSplits,
  heterogeneityOverSplits,
  heterogeneityOverSplitsOptions,
} from "./heterogeneity-over-splits.js";
export { type MedianFinding, mediansOverSplits, type SplitFinding } from "./medians-over-splits.js";
export type { Contrast } from "./split-heterogeneity.js";
