import { jsonFixture } from "@career-dml/testing";
import { type RecurrentNetwork, recurrentLayout, type TrainingTask } from "../../src/index.js";

type Tensor = readonly number[] | readonly (readonly number[])[];
export type Tensors = Readonly<Record<string, Tensor | null>>;

/** The parts of a fixture that its variants share. */
export interface TorchFixture {
  readonly V: number;
  readonly E: number;
  readonly H: number;
  readonly phi: number;
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly t?: readonly number[];
  readonly [key: string]: unknown;
}

export const torchFixture = (name: string): TorchFixture => jsonFixture<TorchFixture>(`gru/gru_${name}.json`);

const rowsOf = (tensor: Tensor): readonly (readonly number[])[] =>
  typeof tensor[0] === "number" ? [tensor as readonly number[]] : (tensor as readonly (readonly number[])[]);

/** PyTorch keeps output x input, the kernels input x output. */
function transposed(tensor: Tensor): number[] {
  const rows = rowsOf(tensor);
  return rows[0]!.flatMap((_, k) => rows.map((row) => row[k]!));
}

/** PyTorch's tensors in the kernels' order; `names` maps a block to the tensors that lie side by side in it. */
export function vectorOf(
  network: RecurrentNetwork,
  tensors: Tensors,
  names: Readonly<Record<string, readonly string[]>>,
): Float64Array {
  const all: Readonly<Record<string, readonly string[]>> = { ...ENCODER, ...names };
  const layout = recurrentLayout(network);
  const vector = new Float64Array(layout.total).fill(Number.NaN);
  for (const block of layout.blocks) {
    const parts = (all[block.name] ?? []).map((name) => tensors[name] ?? null);
    if (parts.includes(null) || parts.length === 0) continue;
    const columns = parts as readonly Tensor[];
    const plain = block.name.startsWith("embedding");
    const flat = columns.length === 1 ? flatten(columns[0]!, plain) : beside(columns, block.rows);
    vector.set(flat, block.offset);
  }
  return vector;
}

const flatten = (tensor: Tensor, plain: boolean): number[] =>
  plain || typeof tensor[0] === "number" ? rowsOf(tensor).flat() : transposed(tensor);

/** Several tensors as the columns of one block. */
function beside(tensors: readonly Tensor[], rows: number): number[] {
  const parts = tensors.map((tensor) => flatten(tensor, false));
  return Array.from({ length: rows }).flatMap((_, k) =>
    parts.flatMap((part) => part.slice((k * part.length) / rows, ((k + 1) * part.length) / rows)),
  );
}

const ENCODER = {
  "embedding.0": ["embedding.weight"],
  "gru.inputWeight": ["gru.weight_ih_l0"],
  "gru.inputBias": ["gru.bias_ih_l0"],
  "gru.recurrentWeight": ["gru.weight_hh_l0"],
  "gru.recurrentBias": ["gru.bias_hh_l0"],
};

/** A network that starts from `parameters` and takes one step per epoch on all rows; padding is fed as the fixture does. */
export function fullBatchTask(
  fixture: TorchFixture,
  network: RecurrentNetwork,
  parameters: Float64Array,
): TrainingTask {
  const n = fixture.x.length;
  const periods = fixture.x[0]!.length;
  const values = new Float64Array(4 * parameters.length);
  values.set(parameters);
  return {
    network,
    precision: "double",
    n,
    periods,
    codes: Int32Array.from(fixture.x.flat()),
    lengths: new Int32Array(n).fill(periods),
    numeric: new Float64Array(0),
    targets: Float64Array.from([...fixture.y, ...(fixture.t ?? [])]),
    targetColumns: fixture.t ? 2 : 1,
    state: { values, steps: 0, bestLoss: Infinity, age: 0, part: null },
    order: Uint32Array.from({ length: n }, (_, i) => i),
    epochs: 1,
    batch: n,
    batchLimit: 0,
    noise: new Float64Array(0),
    validation: new Uint32Array(0),
    patience: 0,
    learningRate: 1e-3,
    adversaryLearningRate: 1e-3,
    weightDecay: 0,
    pooled: new Float64Array(0),
  };
}
