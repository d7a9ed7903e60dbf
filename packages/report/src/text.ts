export { effectSetText } from "./effect-set-text.js";
export { equationLabel } from "./equation-label.js";
export { oneLine } from "./formats/escape.js";
export * from "./number-format.js";
export { roundedByError } from "./rounded-by-error.js";
export { stackText } from "./stack-text.js";
export { wrap } from "./wrap.js";
