export { HOSTILE, realResult } from "./real-result.js";
export { referenceResult, simulatedResult } from "./simulated-result.js";
export { HOSTILE_NAMES, hostileResult } from "./hostile-result.js";
