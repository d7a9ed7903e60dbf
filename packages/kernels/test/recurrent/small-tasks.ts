import {
  encodeRecurrent,
  type Encoding,
  lossNames,
  type RecurrentHead,
  type RecurrentNetwork,
  recurrentLayout,
  type TrainingResult,
  type TrainingTask,
  trainRecurrent,
} from "../../src/index.js";

/** A network of one channel without bottleneck, for losses that are known in closed form. */
export const networkWith = (
  vocabulary: number,
  heads: readonly RecurrentHead[],
  change: Partial<RecurrentNetwork> = {},
): RecurrentNetwork => ({
  vocabularies: [vocabulary],
  embedding: 2,
  numeric: 0,
  hidden: 5,
  pooling: "last",
  bottleneck: { kind: "none" },
  heads,
  adversary: null,
  frozenEncoder: false,
  ...change,
});

/** Parameters that are no special case: a sine of their number. */
export const ordinary = (network: RecurrentNetwork): Float64Array =>
  Float64Array.from({ length: recurrentLayout(network).total }, (_, i) => Math.sin(1 + 12.9898 * i) * 0.6);

/** One step on all careers without moving: what it leaves are losses, and gradients in Adam's first moment. */
export function stillTask(
  network: RecurrentNetwork,
  careers: readonly (readonly number[])[],
  targets: readonly (readonly number[])[] = [],
  parameters = ordinary(network),
): TrainingTask {
  const n = careers.length;
  const periods = Math.max(...careers.map((career) => career.length));
  const values = new Float64Array(4 * parameters.length);
  values.set(parameters);
  return {
    network,
    precision: "double",
    n,
    periods,
    codes: Int32Array.from(careers.flatMap((c) => Array.from({ length: periods }, (_, t) => c[t] ?? 0))),
    lengths: Int32Array.from(careers, (career) => career.length),
    numeric: new Float64Array(0),
    state: { values, steps: 0, bestLoss: Infinity, age: 0, part: null },
    targets: Float64Array.from(targets.flat()),
    targetColumns: targets.length,
    order: Uint32Array.from({ length: n }, (_, i) => i),
    epochs: 1,
    batch: n,
    batchLimit: 0,
    noise: new Float64Array(0),
    validation: new Uint32Array(0),
    patience: 0,
    learningRate: 0,
    adversaryLearningRate: 0,
    weightDecay: 0,
    pooled: new Float64Array(0),
  };
}

export const trained = (task: TrainingTask): TrainingResult => trainRecurrent({ tasks: [task] }, 1)[0]!;

/** A named loss of the first epoch. */
export const lossOf = (task: TrainingTask, name: string): number =>
  trained(task).losses[lossNames(task.network).indexOf(name)]!;

/** Gradient of the total loss with respect to a named block: Adam's first moment after one step is a tenth of it. */
export function gradientOf(task: TrainingTask, block: string): number[] {
  const { blocks, total } = recurrentLayout(task.network);
  const { offset, rows, columns } = blocks.find(({ name }) => name === block)!;
  const moments = trained(task).state.values.subarray(total + offset, total + offset + rows * columns);
  return Array.from(moments, (moment) => moment / 0.1);
}

/** `parameters` with one block replaced. */
export function withBlock(
  network: RecurrentNetwork,
  parameters: Float64Array,
  block: string,
  values: number | readonly number[],
): Float64Array {
  const { offset, rows, columns } = recurrentLayout(network).blocks.find(({ name }) => name === block)!;
  const changed = parameters.slice();
  for (let i = 0; i < rows * columns; i++) changed[offset + i] = typeof values === "number" ? values : values[i]!;
  return changed;
}

export function encoded(
  network: RecurrentNetwork,
  careers: readonly (readonly number[])[],
  parameters = ordinary(network),
): Encoding {
  const { n, periods, codes, lengths, numeric } = stillTask(network, careers, [], parameters);
  return encodeRecurrent(
    { tasks: [{ network, precision: "double", parameters, n, periods, codes, lengths, numeric }] },
    1,
  )[0]!;
}
