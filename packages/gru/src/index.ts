export * from "./career-representation.js";
export * from "./encode.js";
export * from "./encoder-options.js";
export * from "./occupation-shares.js";
export type { RecurrentEngine, TrainingSchedule } from "./recurrent-engine.js";
export * from "./static-pca.js";
export { type Encoder, type EncoderJob, trainEncoder, trainEncoders } from "./train-encoder.js";
export * from "./variants.js";
