export * from "./close.js";
export * from "./fixtures.js";
