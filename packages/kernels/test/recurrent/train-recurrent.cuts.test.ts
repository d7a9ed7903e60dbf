import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeRecurrent,
  js,
  loadNative,
  recurrentLayout,
  type TrainingResult,
  type TrainingTask,
} from "../../src/index.js";
import { trainingTask } from "./tasks.js";

const backends = [js, loadNative()].filter((backend) => backend !== null);

/** Batch limits of one call after the other, over and over. */
const limits = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

describe.each(backends)("trainRecurrent of $name, cut into calls", ({ kernels }) => {
  const train = (task: TrainingTask): TrainingResult => kernels.trainRecurrent({ tasks: [task] }, 2)[0]!;

  /** Calls until the training is at its end, as one answer. */
  function inPieces(task: TrainingTask, batchLimits: readonly number[]): TrainingResult {
    const losses: number[] = [];
    let epochs = 0;
    let state = task.state;
    for (let call = 0; ; call++) {
      const rest = { ...fromEpoch(task, epochs), state, batchLimit: batchLimits[call % batchLimits.length]! };
      const result = train(rest);
      losses.push(...result.losses);
      state = result.state;
      const diverged = result.diverged && { ...result.diverged, epoch: epochs + result.diverged.epoch };
      epochs += result.epochs;
      const stopped = task.patience > 0 && state.age >= task.patience;
      if (diverged || stopped || epochs === task.epochs) {
        return { state, epochs, losses: Float64Array.from(losses), diverged };
      }
    }
  }

  test("gives the same bits wherever it is cut", () => {
    fc.assert(
      fc.property(trainingTask, limits, (task, batchLimits) => {
        expect(inPieces(task, batchLimits)).toEqual(train(task));
      }),
      { numRuns: 60, seed: 20260103 },
    );
  });

  test("does no more batches than it may", () => {
    fc.assert(
      fc.property(trainingTask, fc.integer({ min: 1, max: 9 }), (task, batchLimit) => {
        const { steps } = train({ ...task, batchLimit }).state;
        expect(steps - task.state.steps).toBeLessThanOrEqual(batchLimit);
      }),
      { numRuns: 40, seed: 20260104 },
    );
  });

  test("takes the states of a frozen encoder as given", () => {
    const frozen = trainingTask.filter(({ network, epochs }) => network.frozenEncoder && epochs > 0);
    fc.assert(
      fc.property(frozen, (task) => {
        expect(train({ ...task, pooled: pooledStates(task) })).toEqual(train(task));
      }),
      { numRuns: 30, seed: 20260105 },
    );
  });
});

/** What is left of a task after its first `epochs`. */
function fromEpoch(task: TrainingTask, epochs: number): TrainingTask {
  const rows = (task.order.length / Math.max(1, task.epochs)) * epochs;
  const draws = task.noise.length / Math.max(1, task.order.length);
  return {
    ...task,
    order: task.order.slice(rows),
    noise: task.noise.slice(rows * draws),
    epochs: task.epochs - epochs,
  };
}

/** Pooled states by encoding: what a network says that is nothing but the encoder. */
function pooledStates({ network: whole, precision, state, ...careers }: TrainingTask): Float64Array {
  const network = { ...whole, bottleneck: { kind: "none" }, heads: [], adversary: null } as const;
  const { hidden } = network;
  const parameters = state.values.slice(0, recurrentLayout(whole).dense);
  const { n, periods, codes, lengths, numeric } = careers;
  const task = { network, precision, parameters, n, periods, codes, lengths, numeric };
  const { representation } = encodeRecurrent({ tasks: [task] }, 1)[0]!;
  return Float64Array.from(
    { length: n * hidden },
    (_, i) => representation[(i % hidden) * n + Math.floor(i / hidden)]!,
  );
}
