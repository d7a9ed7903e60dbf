export * from "./proximal-effect.js";
export type { ProximalInput } from "./proximal-input.js";
export { type ProximalOptions, proximalOptions } from "./proximal-options.js";
export type { ProximalEffect } from "./proximal-result.js";
export * from "./proximal-score.js";
export type { ArmRelevance, ProxyRelevance, ProxyStrength } from "./proxy-relevance.js";
