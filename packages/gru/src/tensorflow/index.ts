export type { Tensorflow } from "./tensorflow.js";
export { tensorflowEngine } from "./tensorflow-engine.js";
