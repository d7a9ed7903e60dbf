import { expectClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeRecurrent,
  lossNames,
  type RecurrentHead,
  recurrentLayout,
  type TrainingTask,
  trainRecurrent,
} from "../../src/index.js";
import { networkWith, stillTask } from "./small-tasks.js";
import { trainingTask } from "./tasks.js";

/** One step on all rows from parameters in a moderate range. */
const oneStep = trainingTask
  .filter((t) => t.epochs > 0 && t.n > 1)
  .map((task): TrainingTask => {
    const { total } = recurrentLayout(task.network);
    const draws = task.noise.length / task.order.length;
    const values = new Float64Array(4 * total);
    for (let i = 0; i < total; i++) values[i] = Math.sin(1 + 12.9898 * i) * 0.6;
    return {
      ...task,
      precision: "double",
      state: { values, steps: 0, bestLoss: Infinity, age: 0, part: null },
      targets: task.targets.map((y) => Math.max(-2, Math.min(2, y))),
      numeric: task.numeric.map((x) => Math.max(-2, Math.min(2, x))),
      order: task.order.slice(0, task.n),
      noise: task.noise.slice(0, task.n * draws).map((e) => Math.max(-2, Math.min(2, e))),
      epochs: 1,
      batch: task.n,
      validation: new Uint32Array(0),
      patience: 0,
      learningRate: 0,
      adversaryLearningRate: 0,
      weightDecay: 0,
    };
  });

const lossOf = (task: TrainingTask, name: string, parameters: Float64Array): number => {
  const values = new Float64Array(4 * parameters.length);
  values.set(parameters);
  const [result] = trainRecurrent({ tasks: [{ ...task, state: { ...task.state, values } }] }, 1);
  return result!.losses[lossNames(task.network).indexOf(name)]!;
};

function centralDifference(task: TrainingTask, name: string, parameters: Float64Array, i: number, h: number): number {
  const [above, below] = [h, -h].map((shift) => {
    const moved = parameters.slice();
    moved[i]! += shift;
    return lossOf(task, name, moved);
  });
  return (above! - below!) / (2 * h);
}

describe("trainRecurrent", () => {
  test("its gradients are the central differences of its losses", () => {
    let compared = 0;
    fc.assert(
      fc.property(oneStep, fc.nat(), (task, seed) => {
        const layout = recurrentLayout(task.network);
        const { state } = trainRecurrent({ tasks: [task] }, 1)[0]!;
        const parameters = task.state.values.slice(0, layout.total);
        for (let k = 0; k < 12; k++) {
          const i = (seed + k * 7919) % layout.total;
          const adversary = i >= layout.adversary;
          if (task.network.frozenEncoder && i < layout.dense) continue;
          const name = adversary ? "adversary" : "total";
          const [wide, narrow] = [2e-4, 1e-4].map((h) => centralDifference(task, name, parameters, i, h));
          // A ReLU crossed by the difference has no derivative there; padding never learns.
          const kink = Math.abs(wide! - narrow!) > 1e-6 * Math.max(1, Math.abs(narrow!));
          if (kink || isPadding(task, i)) continue;
          // Richardson's extrapolation; Adam's first moment after one step is a tenth of the gradient.
          const difference = (4 * narrow! - wide!) / 3;
          expectClose(state.values[layout.total + i]! / 0.1, difference, 1e-6, `parameter ${i} of ${name}`);
          compared++;
        }
      }),
      { numRuns: 100, seed: 7 },
    );
    expect(compared).toBeGreaterThan(600);
  });

  test("padding rows keep their values, and codes after the end are never read", () => {
    fc.assert(
      fc.property(trainingTask, (task) => {
        const [result] = trainRecurrent({ tasks: [{ ...task, weightDecay: 0 }] }, 1);
        const total = result!.state.values.length / 4;
        // Moments of padding rows start at zero here, as they do in every training.
        const start = task.state.values.slice();
        for (let i = 0; i < total; i++) if (isPadding(task, i)) start.fill(0, total + i, total + i + 1);
        const [clean] = trainRecurrent(
          { tasks: [{ ...task, weightDecay: 0, state: { ...task.state, values: start } }] },
          1,
        );
        for (let i = 0; i < total; i++) if (isPadding(task, i)) expect(clean!.state.values[i]).toBe(start[i]);

        const codes = task.codes.map((code, at) => {
          const t = at % task.periods;
          const unit = Math.floor(at / task.periods) % task.n;
          return t < task.lengths[unit]! ? code : 0;
        });
        expect(trainRecurrent({ tasks: [{ ...task, weightDecay: 0, codes }] }, 1)).toEqual([result]);
      }),
      { numRuns: 60, seed: 8 },
    );
  });

  test("a step whose loss is not finite is named and not taken", () => {
    const task = overflowing();
    const [result] = trainRecurrent({ tasks: [task] }, 1);
    expect(result).toMatchObject({ diverged: { epoch: 1, batch: 1 }, epochs: 1, state: { steps: 3 } });
    expect(result!.losses).toHaveLength(lossNames(task.network).length);
    expect(result!.state.values.every(Number.isFinite)).toBe(true);
    const upTo = { ...task, order: task.order.slice(0, 4), epochs: 1 };
    const [before] = trainRecurrent({ tasks: [upTo] }, 1);
    expect(result!.losses).toEqual(before!.losses);
    expect(before!.diverged).toBeNull();
  });

  test("a frozen encoder keeps its values", () => {
    fc.assert(
      fc.property(trainingTask.filter(learnsFromLastStates), (task) => {
        const frozen = { ...task, network: { ...task.network, frozenEncoder: true } };
        const [result] = trainRecurrent({ tasks: [frozen] }, 1);
        const { dense } = recurrentLayout(task.network);
        expect(result!.state.values.subarray(0, dense)).toEqual(task.state.values.subarray(0, dense));
      }),
      { numRuns: 40, seed: 9 },
    );
  });

  test("a fed padding state is a step, a masked one is none", () => {
    const vocabularies = [4];
    const network = {
      vocabularies,
      embedding: 3,
      numeric: 0,
      pooling: "last",
      hidden: 5,
      bottleneck: { kind: "none" },
      heads: [],
      adversary: null,
      frozenEncoder: false,
    } as const;
    const parameters = Float64Array.from({ length: recurrentLayout(network).total }, (_, i) => Math.sin(i));
    const describeCareer = (codes: number[], length: number): Float64Array =>
      encodeRecurrent(
        {
          tasks: [
            {
              network,
              precision: "double",
              n: 1,
              periods: codes.length,
              codes: Int32Array.from(codes),
              lengths: Int32Array.of(length),
              numeric: new Float64Array(0),
              parameters,
            },
          ],
        },
        1,
      )[0]!.representation;
    expect(describeCareer([2, 3, 0, 0], 2)).toEqual(describeCareer([2, 3], 2));
    expect(describeCareer([2, 3, 0, 0], 4)).not.toEqual(describeCareer([2, 3], 2));
  });
});

/** Three rows and one whose loss overflows, which the second epoch meets in its second batch. */
const overflowing = (): TrainingTask => {
  const head: RecurrentHead = { name: "y", loss: "squared", from: "hidden", target: 0, weight: 1 };
  const task = stillTask(networkWith(4, [head]), [[2], [3], [2, 3], [3, 2]], [[0, 1, 0.5, 1e200]]);
  return { ...task, order: Uint32Array.of(0, 1, 2, 0, 1, 2, 0, 3), epochs: 2, batch: 2, learningRate: 0.01 };
};

const learnsFromLastStates = ({ network }: TrainingTask): boolean =>
  network.heads.every(({ loss }) => loss !== "nextState");

/** Whether parameter i belongs to row 0 of a channel's embedding. */
function isPadding({ network }: TrainingTask, i: number): boolean {
  let first = 0;
  return network.vocabularies.some((rows) => {
    const inside = i >= first && i < first + network.embedding;
    first += rows * network.embedding;
    return inside;
  });
}
