export * from "./assemble.js";
export * from "./format.js";
export * from "./head.js";
export * from "./number-types.js";
export * from "./packing.js";
export * from "./plain-data.js";
export * from "./section.js";
export * from "./sections-of.js";
