export { effectSetText } from "./effect-set-text.js";
export { oneLine } from "./formats/escape.js";
export * from "./number-format.js";
export { stackText } from "./stack-text.js";
export { wrap } from "./wrap.js";
