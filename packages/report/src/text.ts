export { oneLine } from "./formats/escape.js";
export * from "./number-format.js";
export { wrap } from "./wrap.js";
