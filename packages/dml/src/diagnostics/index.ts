export * from "./causal-sufficiency.js";
export * from "./oster.js";
export * from "./placebo.js";
export * from "./probing.js";
export * from "./selection-robustness.js";
export * from "./sensitivity.js";
export * from "./sensitivity-elements.js";
export * from "./variance-decomposition.js";
