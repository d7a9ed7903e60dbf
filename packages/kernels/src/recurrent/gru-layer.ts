import { sigmoid } from "../elementary/sigmoid.js";
import { tanh } from "../elementary/tanh.js";
import type { RecurrentLayout, RecurrentNetwork } from "./network.js";

/** Rows that are computed together; gradients are summed within a chunk, then over chunks in order. */
export const CHUNK = 32;

/** Numbers of a layer in double or single precision. */
export type Reals = Float64Array | Float32Array;

/** Rows of a batch in the order of their sums, and what each chunk of them reads. */
export interface Chunk<A extends Reals = Float64Array> {
  readonly rows: number;
  /** Items of the input table, [period][channel][CHUNK]. */
  readonly items: Int32Array;
  /** Rows with a state in each period; rows are sorted by length, so they are the first ones. */
  readonly active: Int32Array;
  readonly lengths: Int32Array;
  /** Numeric columns, [period][CHUNK][column]. */
  readonly numeric: A;
  /** State before each period and after the last, [period + 1][CHUNK][stride]; period 0 is zero. */
  readonly hidden: A;
  /** Reset, update, new and the recurrent product of the new gate, [period][CHUNK][hidden][4]. */
  readonly gates: A;
  /**
   * Gradient of the loss with respect to the state after each period, [period][CHUNK][stride], added to what later periods
   * carry back; empty if the loss reads last states only.
   */
  readonly stateGradient: A;
  /** Gradient of the loss with respect to the state, [CHUNK][stride]; to begin with, to each row's last one. */
  readonly carry: A;
  /** Gradient with respect to the gates' recurrent products in one period, [CHUNK][3 hidden]. */
  readonly gateGradient: A;
  readonly tableGradient: A;
  /** [column][3 hidden]. */
  readonly numericGradient: A;
  readonly recurrentGradient: A;
  /** Gradient of the recurrent bias of the new gate. */
  readonly biasGradient: A;
}

/** Sizes that the loops share. `stride` is the hidden size rounded up to a whole block of four. */
export interface GruSizes {
  readonly hidden: number;
  readonly gates: number;
  readonly stride: number;
  readonly channels: number;
  readonly items: number;
  /** Numeric columns per period. */
  readonly numeric: number;
  readonly periods: number;
  /** Whether the loss reads the state after every period, not the last one alone. */
  readonly everyState: boolean;
}

export function gruSizes(network: RecurrentNetwork, periods: number, everyState = false): GruSizes {
  const { hidden, vocabularies, numeric } = network;
  const items = vocabularies.reduce((sum, v) => sum + v, 0);
  return {
    hidden,
    gates: 3 * hidden,
    stride: (hidden + 3) & ~3,
    channels: vocabularies.length,
    items,
    numeric,
    periods,
    everyState,
  };
}

export type MutableChunk<A extends Reals> = { -readonly [K in keyof Chunk<A>]: Chunk<A>[K] };

/** @param zeros Makes an array of the layer's precision. */
export function newChunk<A extends Reals>(sizes: GruSizes, zeros: (length: number) => A): MutableChunk<A> {
  const { hidden, gates, stride, channels, items, numeric, periods, everyState } = sizes;
  return {
    rows: 0,
    items: new Int32Array(periods * channels * CHUNK),
    active: new Int32Array(periods),
    lengths: new Int32Array(CHUNK),
    numeric: zeros(periods * CHUNK * numeric),
    hidden: zeros((periods + 1) * CHUNK * stride),
    gates: zeros(periods * CHUNK * hidden * 4),
    stateGradient: zeros(everyState ? periods * CHUNK * stride : 0),
    carry: zeros(CHUNK * stride),
    gateGradient: zeros(CHUNK * gates),
    tableGradient: zeros(items * gates),
    numericGradient: zeros(numeric * gates),
    recurrentGradient: zeros(stride * gates),
    biasGradient: zeros(hidden),
  };
}

/** The weights of one step, arranged for the loops below. */
export interface GruWeights<A extends Reals = Float64Array> {
  /** Input projection of every item, biases included, [item][3 hidden]: one product per item, not per position. */
  readonly table: A;
  /** Weights of the numeric columns, [column][3 hidden]. */
  readonly numeric: A;
  /** [output][input][gate]. */
  readonly forward: A;
  /** [pair of inputs][3 hidden][2]. */
  readonly backward: A;
  /** Recurrent bias of the new gate. */
  readonly newBias: A;
}

export const newGruWeights = <A extends Reals>(
  { hidden, gates, stride, items, numeric }: GruSizes,
  zeros: (length: number) => A,
): GruWeights<A> => ({
  table: zeros(items * gates),
  numeric: zeros(numeric * gates),
  forward: zeros(hidden * gates),
  backward: zeros(stride * gates),
  newBias: zeros(hidden),
});

/**
 * The input projection of items. Entry g of an item is its input bias (channel 0 only; plus the recurrent bias for the
 * reset and update gates), then + e_k W[k][g] for k = 0, 1, ...
 *
 * @param present Items to compute, ascending; the others are not read in this step.
 */
export function fillTable(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  present: ArrayLike<number>,
  { table }: GruWeights,
): void {
  const { hidden, embedding, vocabularies } = network;
  const gates = 3 * hidden;
  const { inputBias, recurrentBias } = layout;
  let channel = 0;
  let end = vocabularies[0]!;
  for (let i = 0; i < present.length; i++) {
    const item = present[i]!;
    while (item >= end) end += vocabularies[++channel]!;
    const row = item * gates;
    for (let g = 0; g < gates; g++) {
      const bias =
        g < 2 * hidden ? parameters[inputBias + g]! + parameters[recurrentBias + g]! : parameters[inputBias + g]!;
      table[row + g] = channel === 0 ? bias : 0;
    }
    const weights = layout.inputWeight + channel * embedding * gates;
    for (let g = 0; g < gates; g += 3) {
      let a0 = table[row + g]!;
      let a1 = table[row + g + 1]!;
      let a2 = table[row + g + 2]!;
      for (let k = 0, w = weights + g; k < embedding; k++, w += gates) {
        const e = parameters[layout.embedding + item * embedding + k]!;
        a0 += e * parameters[w]!;
        a1 += e * parameters[w + 1]!;
        a2 += e * parameters[w + 2]!;
      }
      table[row + g] = a0;
      table[row + g + 1] = a1;
      table[row + g + 2] = a2;
    }
  }
}

/** Arranges the recurrent weights, and those of the numeric columns, for the loops. */
export function arrangeWeights<A extends Reals>(
  { hidden }: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: A,
  { numeric, forward, backward, newBias }: GruWeights<A>,
): void {
  const gates = 3 * hidden;
  numeric.set(parameters.subarray(layout.numericWeight, layout.inputBias));
  for (let k = 0; k < hidden; k++) {
    const pair = (k >> 1) * gates * 2 + (k & 1);
    for (let gate = 0, g = 0; gate < 3; gate++) {
      for (let j = 0; j < hidden; j++, g++) {
        const w = parameters[layout.recurrentWeight + k * gates + g]!;
        forward[(j * hidden + k) * 3 + gate] = w;
        backward[pair + 2 * g] = w;
      }
    }
  }
  for (let j = 0; j < hidden; j++) newBias[j] = parameters[layout.recurrentBias + 2 * hidden + j]!;
}

/**
 * Runs the GRU over the chunk: r = s(x_r + h W_r), z = s(x_z + h W_z), n = tanh(x_n + r (h W_n + b_n)),
 * h' = n + z (h - n) (Cho et al. 2014 with PyTorch's reset gate). Products sum over inputs 0, 1, ... from 0 (reset,
 * update) or from the bias (new); in period 0 the state is zero and only the bias is left. The input projection x is the
 * item of channel 0, plus those of the other channels, plus the numeric columns times their weights, in order. Leaves
 * the state after every period in `chunk.hidden`.
 */
export function forwardGru(sizes: GruSizes, weights: GruWeights, chunk: Chunk, scratch: Float64Array): void {
  for (let t = 0; t < sizes.periods && chunk.active[t]! > 0; t++) {
    if (t === 0) firstProduct(sizes, weights, chunk);
    else recurrentProduct(sizes, weights, chunk, t);
    activate(sizes, weights, chunk, scratch, t);
  }
}

function firstProduct({ hidden }: GruSizes, { newBias }: GruWeights, { gates, rows }: Chunk): void {
  for (let b = 0; b < rows; b++) {
    for (let j = 0, s = b * hidden * 4; j < hidden; j++, s += 4) {
      gates[s] = 0;
      gates[s + 1] = 0;
      gates[s + 3] = newBias[j]!;
    }
  }
}

/** Four rows by three gates at a time; rows beyond the active ones fill a block of four and are never read. */
function recurrentProduct({ hidden, stride }: GruSizes, weights: GruWeights, chunk: Chunk, t: number): void {
  const { forward: w, newBias } = weights;
  const { hidden: h, gates } = chunk;
  const rows = chunk.active[t]!;
  const from = t * CHUNK * stride;
  for (let j = 0; j < hidden; j++) {
    const bias = newBias[j]!;
    for (let b = 0; b < rows; b += 4) {
      let a00 = 0;
      let a01 = 0;
      let a02 = bias;
      let a10 = 0;
      let a11 = 0;
      let a12 = bias;
      let a20 = 0;
      let a21 = 0;
      let a22 = bias;
      let a30 = 0;
      let a31 = 0;
      let a32 = bias;
      const h0 = from + b * stride;
      const h1 = h0 + stride;
      const h2 = h1 + stride;
      const h3 = h2 + stride;
      for (let k = 0, o = j * hidden * 3; k < hidden; k++, o += 3) {
        const w0 = w[o]!;
        const w1 = w[o + 1]!;
        const w2 = w[o + 2]!;
        const x0 = h[h0 + k]!;
        const x1 = h[h1 + k]!;
        const x2 = h[h2 + k]!;
        const x3 = h[h3 + k]!;
        a00 += x0 * w0;
        a01 += x0 * w1;
        a02 += x0 * w2;
        a10 += x1 * w0;
        a11 += x1 * w1;
        a12 += x1 * w2;
        a20 += x2 * w0;
        a21 += x2 * w1;
        a22 += x2 * w2;
        a30 += x3 * w0;
        a31 += x3 * w1;
        a32 += x3 * w2;
      }
      const s0 = ((t * CHUNK + b) * hidden + j) * 4;
      const s1 = s0 + hidden * 4;
      const s2 = s1 + hidden * 4;
      const s3 = s2 + hidden * 4;
      gates[s0] = a00;
      gates[s0 + 1] = a01;
      gates[s0 + 3] = a02;
      gates[s1] = a10;
      gates[s1 + 1] = a11;
      gates[s1 + 3] = a12;
      gates[s2] = a20;
      gates[s2 + 1] = a21;
      gates[s2 + 3] = a22;
      gates[s3] = a30;
      gates[s3 + 1] = a31;
      gates[s3 + 3] = a32;
    }
  }
}

/** Adds the input projections and applies the gates. */
function activate(sizes: GruSizes, weights: GruWeights, chunk: Chunk, scratch: Float64Array, t: number): void {
  const { hidden, gates: width, stride, channels, numeric } = sizes;
  const { table } = weights;
  const { hidden: h, gates, items } = chunk;
  const rows = chunk.active[t]!;
  for (let b = 0; b < rows; b++) {
    let source = table;
    let x = items[t * channels * CHUNK + b]! * width;
    if (channels > 1 || numeric > 0) {
      sumInputs(sizes, weights, chunk, scratch, t, b);
      source = scratch;
      x = 0;
    }
    const before = (t * CHUNK + b) * stride;
    const after = before + CHUNK * stride;
    for (let j = 0, s = (t * CHUNK + b) * hidden * 4; j < hidden; j++, s += 4) {
      const r = sigmoid(source[x + j]! + gates[s]!);
      const z = sigmoid(source[x + hidden + j]! + gates[s + 1]!);
      const n = tanh(source[x + 2 * hidden + j]! + r * gates[s + 3]!);
      h[after + j] = n + z * (h[before + j]! - n);
      gates[s] = r;
      gates[s + 1] = z;
      gates[s + 2] = n;
    }
  }
}

/** The input projection of row b in period t: items of the channels in order, then numeric columns in order. */
function sumInputs(
  { gates, channels, numeric }: GruSizes,
  { table, numeric: weights }: GruWeights,
  chunk: Chunk,
  into: Float64Array,
  t: number,
  b: number,
): void {
  const { items } = chunk;
  const at = t * channels * CHUNK + b;
  for (let g = 0; g < gates; g++) into[g] = table[items[at]! * gates + g]!;
  for (let c = 1; c < channels; c++) {
    const row = items[at + c * CHUNK]! * gates;
    for (let g = 0; g < gates; g++) into[g]! += table[row + g]!;
  }
  for (let m = 0; m < numeric; m++) {
    const x = chunk.numeric[(t * CHUNK + b) * numeric + m]!;
    for (let g = 0; g < gates; g++) into[g]! += x * weights[m * gates + g]!;
  }
}
