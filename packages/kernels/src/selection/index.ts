export * from "./backend.js";
export * from "./choice-outcome-likelihood.js";
export * from "./probit-likelihood.js";
export type { LikelihoodOutput } from "./row-sums.js";
