export * from "./backend.js";
export * from "./boosting/index.js";
export { sigmoid } from "./elementary/sigmoid.js";
export * from "./forest/index.js";
export * from "./invoke.js";
export type * from "./kernels.js";
export * from "./linear/index.js";
export * from "./recurrent/index.js";
export * from "./selection/index.js";
