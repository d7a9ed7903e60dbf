export * from "./power.js";
