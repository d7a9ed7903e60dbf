import { CHUNK, type Chunk, type GruSizes, type GruWeights } from "./gru-layer.js";
import type { RecurrentLayout, RecurrentNetwork } from "./network.js";

/** The gradients of `gru-gradient.ts` with every operation rounded to single precision, in the same order. */
const fround = Math.fround;

/** As `backwardGru`. */
export function backwardGruSingle(
  sizes: GruSizes,
  weights: GruWeights<Float32Array>,
  chunk: Chunk<Float32Array>,
  present: ArrayLike<number>,
): void {
  const { gates, periods } = sizes;
  for (let i = 0; i < present.length; i++) {
    chunk.tableGradient.fill(0, present[i]! * gates, (present[i]! + 1) * gates);
  }
  chunk.numericGradient.fill(0);
  chunk.recurrentGradient.fill(0);
  chunk.biasGradient.fill(0);
  for (let t = periods - 1; t >= 0; t--) {
    if (chunk.active[t] === 0) continue;
    if (chunk.stateGradient.length > 0) addStateGradient(sizes, chunk, t);
    gateGradients(sizes, chunk, t);
    // The state before period 0 is zero: nothing flows into it or from it.
    if (t === 0) break;
    carryBack(sizes, weights, chunk, t);
    recurrentGradients(sizes, chunk, t);
  }
}

function addStateGradient({ hidden, stride }: GruSizes, chunk: Chunk<Float32Array>, t: number): void {
  const { carry, stateGradient } = chunk;
  for (let b = 0; b < chunk.active[t]!; b++) {
    for (let j = 0; j < hidden; j++) {
      const at = b * stride + j;
      carry[at] = fround(carry[at]! + stateGradient[(t * CHUNK + b) * stride + j]!);
    }
  }
}

function gateGradients(sizes: GruSizes, chunk: Chunk<Float32Array>, t: number): void {
  const { hidden, gates: width, stride, channels, numeric } = sizes;
  const { hidden: h, gates, carry, gateGradient: d, tableGradient, numericGradient, biasGradient, items } = chunk;
  const rows = chunk.active[t]!;
  for (let b = 0; b < rows; b++) {
    const before = (t * CHUNK + b) * stride;
    const at = t * channels * CHUNK + b;
    for (let j = 0, s = (t * CHUNK + b) * hidden * 4; j < hidden; j++, s += 4) {
      const r = gates[s]!;
      const z = gates[s + 1]!;
      const n = gates[s + 2]!;
      const product = gates[s + 3]!;
      const dh = carry[b * stride + j]!;
      const closed = fround(1 - z);
      const dz = fround(fround(fround(dh * fround(h[before + j]! - n)) * z) * closed);
      const dn = fround(fround(dh * closed) * fround(1 - fround(n * n)));
      const dr = fround(fround(fround(dn * product) * r) * fround(1 - r));
      const dp = fround(dn * r);
      carry[b * stride + j] = fround(dh * z);
      const o = b * width + j;
      d[o] = dr;
      d[o + hidden] = dz;
      d[o + 2 * hidden] = dp;
      biasGradient[j] = fround(biasGradient[j]! + dp);
      // Every channel sees the gradient with respect to the same sum.
      for (let c = 0; c < channels; c++) {
        const row = items[at + c * CHUNK]! * width + j;
        tableGradient[row] = fround(tableGradient[row]! + dr);
        tableGradient[row + hidden] = fround(tableGradient[row + hidden]! + dz);
        tableGradient[row + 2 * hidden] = fround(tableGradient[row + 2 * hidden]! + dn);
      }
      for (let m = 0; m < numeric; m++) {
        const x = chunk.numeric[(t * CHUNK + b) * numeric + m]!;
        const row = m * width + j;
        numericGradient[row] = fround(numericGradient[row]! + fround(x * dr));
        numericGradient[row + hidden] = fround(numericGradient[row + hidden]! + fround(x * dz));
        numericGradient[row + 2 * hidden] = fround(numericGradient[row + 2 * hidden]! + fround(x * dn));
      }
    }
  }
}

/** carry += d W', summed over the 3 hidden gate inputs in order; two rows by two states at a time. */
function carryBack(
  { gates, stride }: GruSizes,
  { backward: w }: GruWeights<Float32Array>,
  chunk: Chunk<Float32Array>,
  t: number,
): void {
  const { carry, gateGradient: d } = chunk;
  const rows = chunk.active[t]!;
  for (let k = 0; k < stride; k += 2) {
    for (let b = 0; b < rows; b += 2) {
      const c0 = b * stride + k;
      const c1 = c0 + stride;
      const d0 = b * gates;
      const d1 = d0 + gates;
      let a00 = carry[c0]!;
      let a01 = carry[c0 + 1]!;
      let a10 = carry[c1]!;
      let a11 = carry[c1 + 1]!;
      for (let g = 0, o = (k >> 1) * gates * 2; g < gates; g++, o += 2) {
        const w0 = w[o]!;
        const w1 = w[o + 1]!;
        const x0 = d[d0 + g]!;
        const x1 = d[d1 + g]!;
        a00 = fround(a00 + fround(x0 * w0));
        a01 = fround(a01 + fround(x0 * w1));
        a10 = fround(a10 + fround(x1 * w0));
        a11 = fround(a11 + fround(x1 * w1));
      }
      carry[c0] = a00;
      carry[c0 + 1] = a01;
      // Rows beyond the active ones wait for their own last period with their gradient untouched.
      if (b + 1 < rows) {
        carry[c1] = a10;
        carry[c1 + 1] = a11;
      }
    }
  }
}

/** recurrentGradient += h' d over the rows in order; two states by three gate inputs at a time. */
function recurrentGradients({ gates, stride }: GruSizes, chunk: Chunk<Float32Array>, t: number): void {
  const { hidden: h, gateGradient: d, recurrentGradient: sum } = chunk;
  const rows = chunk.active[t]!;
  for (let k = 0; k < stride; k += 2) {
    for (let g = 0; g < gates; g += 3) {
      const o0 = k * gates + g;
      const o1 = o0 + gates;
      let a00 = sum[o0]!;
      let a01 = sum[o0 + 1]!;
      let a02 = sum[o0 + 2]!;
      let a10 = sum[o1]!;
      let a11 = sum[o1 + 1]!;
      let a12 = sum[o1 + 2]!;
      for (let b = 0, x = t * CHUNK * stride + k, y = g; b < rows; b++, x += stride, y += gates) {
        const d0 = d[y]!;
        const d1 = d[y + 1]!;
        const d2 = d[y + 2]!;
        const x0 = h[x]!;
        const x1 = h[x + 1]!;
        a00 = fround(a00 + fround(x0 * d0));
        a01 = fround(a01 + fround(x0 * d1));
        a02 = fround(a02 + fround(x0 * d2));
        a10 = fround(a10 + fround(x1 * d0));
        a11 = fround(a11 + fround(x1 * d1));
        a12 = fround(a12 + fround(x1 * d2));
      }
      sum[o0] = a00;
      sum[o0 + 1] = a01;
      sum[o0 + 2] = a02;
      sum[o1] = a10;
      sum[o1 + 1] = a11;
      sum[o1 + 2] = a12;
    }
  }
}

/** As `encoderGradient`. */
export function encoderGradientSingle(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float32Array,
  chunks: readonly Chunk<Float32Array>[],
  present: ArrayLike<number>,
  gradient: Float32Array,
): void {
  const { hidden } = network;
  const gates = 3 * hidden;
  const first = chunks[0]!;
  gradient.fill(0);
  for (let c = 1; c < chunks.length; c++) addChunk(first, chunks[c]!, present, gates);
  gradient.set(first.numericGradient, layout.numericWeight);
  gradient.set(first.recurrentGradient.subarray(0, hidden * gates), layout.recurrentWeight);
  gradient.set(first.biasGradient, layout.recurrentBias + 2 * hidden);
  tableGradients(network, layout, parameters, first.tableGradient, present, gradient);
  const inputBias = gradient.subarray(layout.inputBias, layout.inputBias + 2 * hidden);
  gradient.set(inputBias, layout.recurrentBias);
}

function addChunk(
  into: Chunk<Float32Array>,
  from: Chunk<Float32Array>,
  present: ArrayLike<number>,
  gates: number,
): void {
  for (let i = 0; i < present.length; i++) {
    const row = present[i]! * gates;
    add(into.tableGradient.subarray(row, row + gates), from.tableGradient.subarray(row, row + gates));
  }
  add(into.numericGradient, from.numericGradient);
  add(into.recurrentGradient, from.recurrentGradient);
  add(into.biasGradient, from.biasGradient);
}

function add(into: Float32Array, from: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = fround(into[i]! + from[i]!);
}

function tableGradients(
  { vocabularies, embedding, hidden }: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float32Array,
  table: Float32Array,
  present: ArrayLike<number>,
  gradient: Float32Array,
): void {
  const gates = 3 * hidden;
  let channel = 0;
  let start = 0;
  for (let i = 0; i < present.length; i++) {
    const item = present[i]!;
    while (item >= start + vocabularies[channel]!) start += vocabularies[channel++]!;
    const row = item * gates;
    if (channel === 0) {
      add(gradient.subarray(layout.inputBias, layout.inputBias + gates), table.subarray(row, row + gates));
    }
    const e = layout.embedding + item * embedding;
    const weights = layout.inputWeight + channel * embedding * gates;
    for (let k = 0; k < embedding; k++) {
      const x = parameters[e + k]!;
      const w = weights + k * gates;
      let sum = 0;
      for (let g = 0; g < gates; g++) {
        const d = table[row + g]!;
        gradient[w + g] = fround(gradient[w + g]! + fround(x * d));
        sum = fround(sum + fround(d * parameters[w + g]!));
      }
      if (item !== start) gradient[e + k] = sum;
    }
  }
}
