export { learnPolicy, type LearnedPolicy, type LearnPolicyInput } from "./learn-policy.js";
export type { PolicyInput } from "./policy-data.js";
export * from "./policy-tree.js";
export * from "./policy-value.js";
