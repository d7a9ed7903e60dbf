export * from "./close.js";
export * from "./fixtures.js";
export * from "./replications.js";
