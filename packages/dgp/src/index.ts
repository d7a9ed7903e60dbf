export { abilityPosterior } from "./ability-posterior.js";
export {
  type CareerParameters,
  careerOptions,
  type SemiSyntheticParameters,
  semiSyntheticOptions,
} from "./career-options.js";
export * from "./career-panel.js";
export * from "./estimands.js";
export * from "./event-time-effects.js";
export * from "./instrument-strength.js";
export * from "./local-effect.js";
export * from "./noise-moments.js";
export * from "./population-effects.js";
export { PROFILES, type Profile, type ProfileName, profileOf } from "./profiles.js";
export { adoptionProbability, type Person, type SelectionMode, type SelectionParameters } from "./selection.js";
export * from "./resolve-simulation.js";
export * from "./simulate-careers.js";
export * from "./truth-against-draws.js";
export type { CareerPaths, CareerSimulation, CareerTruth, ObservedOutcomes } from "./simulation.js";
export type { SimulationDesign } from "./simulation-design.js";
export type { CareerRule } from "./transitions.js";
