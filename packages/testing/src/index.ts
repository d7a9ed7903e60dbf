export * from "./close.js";
export * from "./fixtures.js";
export * from "./redis-server.js";
export * from "./replications.js";
