export { abilityPosterior } from "./ability-posterior.js";
export * from "./career-panel.js";
export * from "./estimands.js";
export {
  type CareerParameters,
  careerOptions,
  PROFILES,
  type Profile,
  type ProfileName,
  profileOf,
  type SemiSyntheticParameters,
  semiSyntheticOptions,
} from "./profiles.js";
export { adoptionProbability, type Person, type SelectionMode, type SelectionParameters } from "./selection.js";
export * from "./simulate-careers.js";
export type { CareerPaths, CareerSimulation, CareerTruth } from "./simulation.js";
export type { CareerRule } from "./transitions.js";
