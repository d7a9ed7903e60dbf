export type { Careers } from "./batch.js";
export * from "./backend.js";
export * from "./encode-recurrent.js";
export { checkNetwork } from "./check-network.js";
export type { Precision } from "./gru-encoder.js";
export * from "./network.js";
export * from "./recurrent-head.js";
export { type TrainRecurrentInput, trainRecurrent } from "./train-recurrent.js";
export type { EpochPart, TrainingResult, TrainingState, TrainingTask } from "./training-task.js";
