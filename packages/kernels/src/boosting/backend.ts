import type { Binding } from "../backend.js";
import { type FitBoostingOutput, fitBoosting } from "./fit-boosting.js";
import { type BoostingTaskOutput, fitBoostingBatch } from "./fit-boosting-batch.js";
import type { BoostingModel, BoostingTask } from "./model.js";
import { predictBoosting } from "./predict-boosting.js";

/** The TypeScript kernels of this folder. @internal */
export const boostingJs = { fitBoosting, fitBoostingBatch, predictBoosting };

/** What native/crates/binding/src/boosting exports. */
interface BoostingBinding {
  fitBoosting(x: Float64Array, n: number, p: number, task: BoostingTask, threads: number): FitBoostingOutput;
  fitBoostingBatch(
    x: Float64Array,
    n: number,
    p: number,
    tasks: readonly BoostingTask[],
    keepModels: boolean,
    threads: number,
  ): BoostingTaskOutput[];
  predictBoosting(
    x: Float64Array,
    n: number,
    p: number,
    model: BoostingModel,
    scale: string,
    threads: number,
  ): Float64Array;
}

/** Their Rust twins. @internal */
export const boostingNative = (binding: Binding): typeof boostingJs => {
  const native = binding as unknown as BoostingBinding;
  return {
    fitBoosting: (input, threads) => native.fitBoosting(input.x, input.n, input.p, input, threads),
    fitBoostingBatch: ({ x, n, p, tasks, keepModels }, threads) => ({
      tasks: native.fitBoostingBatch(x, n, p, tasks, keepModels, threads),
    }),
    predictBoosting: ({ x, n, p, model, scale }, threads) => native.predictBoosting(x, n, p, model, scale, threads),
  };
};
