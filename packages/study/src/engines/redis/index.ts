export { QueueError } from "./queue-error.js";
export * from "./queue-worker.js";
export * from "./redis-engine.js";
export { redisPlace } from "./redis-place.js";
