export { calibrationCurve } from "./calibration-curve.js";
export { type BalanceInput, covariateBalance } from "./covariate-balance.js";
export { effectDistribution, type PredictedEffects } from "./effect-distribution.js";
export { gateMembers } from "./gate-members.js";
export { groupProfiles, type ProfileInput } from "./group-profiles.js";
export type { Traits } from "./traits.js";
