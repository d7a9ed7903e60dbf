export * from "./backend.js";
export * from "./encode-recurrent.js";
export * from "./network.js";
export {
  type TrainingResult,
  type TrainingState,
  type TrainingTask,
  type TrainRecurrentInput,
  trainRecurrent,
} from "./train-recurrent.js";
