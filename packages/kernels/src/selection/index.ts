export * from "./backend.js";
export * from "./bivariate-probit-likelihood.js";
export * from "./choice-outcome-likelihood.js";
export * from "./probit-likelihood.js";
export type { LikelihoodOutput } from "./row-sums.js";
export { bivariateNormalCdf } from "./bivariate-normal-cdf.js";
