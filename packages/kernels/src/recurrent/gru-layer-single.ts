import { sigmoidSingle } from "../elementary/sigmoid-single.js";
import { tanhSingle } from "../elementary/tanh-single.js";
import { CHUNK, type Chunk, type GruSizes, type GruWeights } from "./gru-layer.js";
import type { RecurrentLayout, RecurrentNetwork } from "./network.js";

/**
 * The layer of `gru-layer.ts` with every operation rounded to single precision, in the same order: of single-precision
 * numbers, `fround(a + b)` and `fround(a * b)` are what a processor's single-precision instructions give.
 */
const fround = Math.fround;

/** As `fillTable`. */
export function fillTableSingle(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float32Array,
  present: ArrayLike<number>,
  { table }: GruWeights<Float32Array>,
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
    const weights = layout.inputWeight + channel * embedding * gates;
    for (let g = 0; g < gates; g++) {
      let a = channel === 0 ? parameters[inputBias + g]! : 0;
      if (channel === 0 && g < 2 * hidden) a = fround(a + parameters[recurrentBias + g]!);
      for (let k = 0, w = weights + g; k < embedding; k++, w += gates) {
        a = fround(a + fround(parameters[layout.embedding + item * embedding + k]! * parameters[w]!));
      }
      table[row + g] = a;
    }
  }
}

/** As `forwardGru`. */
export function forwardGruSingle(
  sizes: GruSizes,
  weights: GruWeights<Float32Array>,
  chunk: Chunk<Float32Array>,
  scratch: Float32Array,
): void {
  for (let t = 0; t < sizes.periods && chunk.active[t]! > 0; t++) {
    recurrentProduct(sizes, weights, chunk, t);
    activate(sizes, weights, chunk, scratch, t);
  }
}

/** Two rows by three gates at a time; a row beyond the active ones may fill a pair and is never read. */
function recurrentProduct(
  { hidden, stride }: GruSizes,
  { forward: w, newBias }: GruWeights<Float32Array>,
  { hidden: h, gates, active }: Chunk<Float32Array>,
  t: number,
): void {
  const from = t * CHUNK * stride;
  // In period 0 the state is zero and only the bias is left.
  const inputs = t === 0 ? 0 : hidden;
  for (let j = 0; j < hidden; j++) {
    const bias = newBias[j]!;
    for (let b = 0; b < active[t]!; b += 2) {
      let a00 = 0;
      let a01 = 0;
      let a02 = bias;
      let a10 = 0;
      let a11 = 0;
      let a12 = bias;
      const h0 = from + b * stride;
      const h1 = h0 + stride;
      for (let k = 0, o = j * hidden * 3; k < inputs; k++, o += 3) {
        const w0 = w[o]!;
        const w1 = w[o + 1]!;
        const w2 = w[o + 2]!;
        const x0 = h[h0 + k]!;
        const x1 = h[h1 + k]!;
        a00 = fround(a00 + fround(x0 * w0));
        a01 = fround(a01 + fround(x0 * w1));
        a02 = fround(a02 + fround(x0 * w2));
        a10 = fround(a10 + fround(x1 * w0));
        a11 = fround(a11 + fround(x1 * w1));
        a12 = fround(a12 + fround(x1 * w2));
      }
      const s0 = ((t * CHUNK + b) * hidden + j) * 4;
      const s1 = s0 + hidden * 4;
      gates[s0] = a00;
      gates[s0 + 1] = a01;
      gates[s0 + 3] = a02;
      gates[s1] = a10;
      gates[s1 + 1] = a11;
      gates[s1 + 3] = a12;
    }
  }
}

function activate(
  sizes: GruSizes,
  weights: GruWeights<Float32Array>,
  chunk: Chunk<Float32Array>,
  scratch: Float32Array,
  t: number,
): void {
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
      const r = sigmoidSingle(fround(source[x + j]! + gates[s]!));
      const z = sigmoidSingle(fround(source[x + hidden + j]! + gates[s + 1]!));
      const n = tanhSingle(fround(source[x + 2 * hidden + j]! + fround(r * gates[s + 3]!)));
      h[after + j] = fround(n + fround(z * fround(h[before + j]! - n)));
      gates[s] = r;
      gates[s + 1] = z;
      gates[s + 2] = n;
    }
  }
}

function sumInputs(
  { gates, channels, numeric }: GruSizes,
  { table, numeric: weights }: GruWeights<Float32Array>,
  chunk: Chunk<Float32Array>,
  into: Float32Array,
  t: number,
  b: number,
): void {
  const { items } = chunk;
  const at = t * channels * CHUNK + b;
  for (let g = 0; g < gates; g++) into[g] = table[items[at]! * gates + g]!;
  for (let c = 1; c < channels; c++) {
    const row = items[at + c * CHUNK]! * gates;
    for (let g = 0; g < gates; g++) into[g] = fround(into[g]! + table[row + g]!);
  }
  for (let m = 0; m < numeric; m++) {
    const x = chunk.numeric[(t * CHUNK + b) * numeric + m]!;
    for (let g = 0; g < gates; g++) into[g] = fround(into[g]! + fround(x * weights[m * gates + g]!));
  }
}
