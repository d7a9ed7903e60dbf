import type { Binding } from "../backend.js";
import { fitBoosting } from "./fit-boosting.js";
import { fitBoostingBatch } from "./fit-boosting-batch.js";
import { predictBoosting } from "./predict-boosting.js";

/** The TypeScript kernels of this folder. */
export const boostingJs = { fitBoosting, fitBoostingBatch, predictBoosting };

/** Their Rust twins. */
export const boostingNative = (_binding: Binding): typeof boostingJs => boostingJs;
