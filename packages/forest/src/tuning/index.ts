export type { TuningCandidate, TuningResult } from "./search.js";
export * from "./tune-causal-forest.js";
export * from "./tune-regression-forest.js";
export { type TunedName, type TunedValues, type TuningOptions, tunedNames, tuningOptions } from "./tuning-options.js";
