export { oneLine } from "./formats/escape.js";
export * from "./number-format.js";
export { stackText } from "./stack-text.js";
export { wrap } from "./wrap.js";
