import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type EpochPart,
  js,
  loadNative,
  type Precision,
  recurrentLayout,
  type NextStateHead,
  type RecurrentHead,
  type TrainingTask,
} from "../../src/index.js";
import { trainingTask } from "./tasks.js";

const native = loadNative();
const THREADS = [1, 2, 3, 8];

describe.skipIf(native === null)("recurrent kernels: native equals js, bit for bit", () => {
  test("training, for any number of tasks and threads", () => {
    fc.assert(
      fc.property(
        fc.array(trainingTask, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...THREADS),
        (tasks, threads) => {
          const expected = js.kernels.trainRecurrent({ tasks }, 1);
          expect(native!.kernels.trainRecurrent({ tasks }, threads)).toEqual(expected);
        },
      ),
      { numRuns: 60, seed: 20260101 },
    );
  });

  test("encoding", () => {
    fc.assert(
      fc.property(trainingTask, fc.constantFrom(...THREADS), (task, threads) => {
        const { network, precision, n, periods, codes, lengths, numeric, state } = task;
        const parameters = state.values.slice(0, state.values.length / 4);
        const tasks = [{ network, precision, n, periods, codes, lengths, numeric, parameters }];
        const expected = js.kernels.encodeRecurrent({ tasks }, 1);
        expect(native!.kernels.encodeRecurrent({ tasks }, threads)).toEqual(expected);
      }),
      { numRuns: 150, seed: 20260102 },
    );
  });

  const [valid] = fc.sample(
    trainingTask.filter((t) => t.epochs > 0 && t.n > 1 && t.network.heads.length > 4 && !t.network.frozenEncoder),
    { numRuns: 1, seed: 1 },
  );
  const { network, order, n } = valid!;
  const outcomeHead: RecurrentHead = { name: "y", from: "hidden", target: 0, loss: "squared", weight: 1 };
  const next: NextStateHead = { name: "n", loss: "nextState", channel: 0, firstLabel: 1, stay: true, weight: 1 };
  const twos = valid!.targets.map(() => 2);
  const headOf = (change: object): Partial<TrainingTask> => {
    return { network: { ...network, heads: [{ ...outcomeHead, ...change } as RecurrentHead] } };
  };
  /** As `headOf`, with as many parameters as that network has. */
  const fitting = (change: object): Partial<TrainingTask> => {
    const changed = headOf(change);
    const values = new Float64Array(4 * recurrentLayout(changed.network!).total);
    return { ...changed, state: { ...valid!.state, values } };
  };
  const midway = (part: Partial<EpochPart>): Partial<TrainingTask> => {
    return { state: { ...valid!.state, part: { batches: 1, sums: new Float64Array(0), ...part } } };
  };
  test.each<[string, Partial<TrainingTask>, string]>([
    ["a short state", { state: { ...valid!.state, values: new Float64Array(3) } }, "SHAPE"],
    ["short codes", { codes: new Int32Array(1) }, "SHAPE"],
    ["short targets", { targets: new Float64Array(1) }, "SHAPE"],
    ["noise of another size", { noise: new Float64Array(valid!.noise.length + 1) }, "SHAPE"],
    ["numeric columns of another size", { numeric: new Float64Array(valid!.numeric.length + 1) }, "SHAPE"],
    ["a NaN target", { targets: valid!.targets.map(() => Number.NaN) }, "NON_FINITE"],
    ["a code beyond its vocabulary", { codes: valid!.codes.map(() => 99) }, "OPTIONS"],
    ["an empty career", { lengths: new Int32Array(n) }, "OPTIONS"],
    ["a row that does not exist", { order: order.map(() => n) }, "OPTIONS"],
    ["a ragged order", { order: order.slice(1), epochs: 2, noise: new Float64Array(0) }, "OPTIONS"],
    ["no batch", { batch: 0 }, "OPTIONS"],
    ["an epoch beyond its end", midway({ batches: 9999 }), "OPTIONS"],
    ["an epoch that has not begun", midway({ batches: 0 }), "OPTIONS"],
    ["sums of another network", { ...midway({ sums: new Float64Array(1) }), batch: 1 }, "SHAPE"],
    ["states of an encoder that learns", { pooled: new Float64Array(n * network.hidden) }, "SHAPE"],
    ["an unknown precision", { precision: "half" as Precision }, "OPTIONS"],
    ["a head without a target", { network: { ...network, heads: [{ ...outcomeHead, target: 5 }] } }, "OPTIONS"],
    ["a condition without a target", headOf({ rows: [{ target: 5, equals: 1 }] }), "OPTIONS"],
    ["a weight that is not finite", headOf({ weight: Number.NaN }), "OPTIONS"],
    [
      "a class beyond the others",
      { ...fitting({ loss: "categorical", classes: 2, target: 2 }), targets: twos },
      "OPTIONS",
    ],
    ["one class", headOf({ loss: "categorical", classes: 1, target: 1 }), "OPTIONS"],
    ["a treatment of 2", { ...fitting({ loss: "riesz", treatment: 1 }), targets: twos }, "OPTIONS"],
    ["two heads of one name", { network: { ...network, heads: [outcomeHead, outcomeHead] } }, "OPTIONS"],
    ["a channel that does not exist", headOf({ ...next, channel: 3 }), "OPTIONS"],
    ["padding as a label", headOf({ ...next, firstLabel: 0 }), "OPTIONS"],
    ["no label", headOf({ ...next, firstLabel: 9 }), "OPTIONS"],
    ["a next state from a frozen encoder", { network: { ...network, heads: [next], frozenEncoder: true } }, "OPTIONS"],
    ["nothing to predict", { ...fitting(next), lengths: new Int32Array(n).fill(1) }, "OPTIONS"],
  ])("%s is refused with the same code on both sides", (_, change, code) => {
    const tasks = [{ ...valid!, ...change }];
    for (const { kernels } of [js, native!]) {
      expect(() => kernels.trainRecurrent({ tasks }, 1)).toThrow(expect.objectContaining({ code }));
    }
  });
});
