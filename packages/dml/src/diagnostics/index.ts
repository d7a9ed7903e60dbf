export * from "./causal-sufficiency.js";
export * from "./effect-elements.js";
export * from "./group-bounds.js";
export * from "./instrumental-bounds.js";
export * from "./instrumented-elements.js";
export * from "./leakage.js";
export * from "./oster.js";
export * from "./placebo.js";
export * from "./placebo-suite.js";
export * from "./probing.js";
export * from "./representation-sufficiency.js";
export * from "./selection-robustness.js";
export * from "./sensitivity.js";
export {
  type Confounding,
  robustnessValue,
  robustnessValueOfInterval,
  type RobustnessOptions,
  type SensitivityBounds,
  sensitivityBounds,
} from "./sensitivity-bounds.js";
export * from "./sensitivity-elements.js";
export * from "./variance-decomposition.js";
