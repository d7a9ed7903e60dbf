import { CHUNK, type Chunk, type GruSizes, type GruWeights } from "./gru-layer.js";
import type { RecurrentLayout, RecurrentNetwork } from "./network.js";

/**
 * Backpropagation through time over one chunk, from `chunk.carry`, the gradient with respect to each row's last state, and
 * `chunk.stateGradient`, if there is one, with respect to the state after each of its periods. Fills the chunk's gradients,
 * each entry summed over periods from the last to the first and, within one, over rows in order. A row takes part from
 * its own last period on.
 *
 * @param present Items whose gradients are cleared first.
 */
export function backwardGru(sizes: GruSizes, weights: GruWeights, chunk: Chunk, present: ArrayLike<number>): void {
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

function addStateGradient({ hidden, stride }: GruSizes, chunk: Chunk, t: number): void {
  const { carry, stateGradient } = chunk;
  for (let b = 0; b < chunk.active[t]!; b++) {
    for (let j = 0; j < hidden; j++) carry[b * stride + j]! += stateGradient[(t * CHUNK + b) * stride + j]!;
  }
}

function gateGradients({ hidden, gates: width, stride, channels, numeric }: GruSizes, chunk: Chunk, t: number): void {
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
      const dz = dh * (h[before + j]! - n) * z * (1 - z);
      const dn = dh * (1 - z) * (1 - n * n);
      const dr = dn * product * r * (1 - r);
      const dp = dn * r;
      carry[b * stride + j] = dh * z;
      const o = b * width + j;
      d[o] = dr;
      d[o + hidden] = dz;
      d[o + 2 * hidden] = dp;
      biasGradient[j]! += dp;
      // Every channel sees the gradient with respect to the same sum.
      for (let c = 0; c < channels; c++) {
        const table = items[at + c * CHUNK]! * width + j;
        tableGradient[table]! += dr;
        tableGradient[table + hidden]! += dz;
        tableGradient[table + 2 * hidden]! += dn;
      }
      for (let m = 0; m < numeric; m++) {
        const x = chunk.numeric[(t * CHUNK + b) * numeric + m]!;
        const at = m * width + j;
        numericGradient[at]! += x * dr;
        numericGradient[at + hidden]! += x * dz;
        numericGradient[at + 2 * hidden]! += x * dn;
      }
    }
  }
}

/** carry += d W', summed over the 3 hidden gate inputs in order; four rows by two states at a time. */
function carryBack({ gates, stride }: GruSizes, { backward: w }: GruWeights, chunk: Chunk, t: number): void {
  const { carry, gateGradient: d } = chunk;
  const rows = chunk.active[t]!;
  for (let k = 0; k < stride; k += 2) {
    for (let b = 0; b < rows; b += 4) {
      const c0 = b * stride + k;
      const c1 = c0 + stride;
      const c2 = c1 + stride;
      const c3 = c2 + stride;
      const d0 = b * gates;
      const d1 = d0 + gates;
      const d2 = d1 + gates;
      const d3 = d2 + gates;
      let a00 = carry[c0]!;
      let a01 = carry[c0 + 1]!;
      let a10 = carry[c1]!;
      let a11 = carry[c1 + 1]!;
      let a20 = carry[c2]!;
      let a21 = carry[c2 + 1]!;
      let a30 = carry[c3]!;
      let a31 = carry[c3 + 1]!;
      for (let g = 0, o = (k >> 1) * gates * 2; g < gates; g++, o += 2) {
        const w0 = w[o]!;
        const w1 = w[o + 1]!;
        const x0 = d[d0 + g]!;
        const x1 = d[d1 + g]!;
        const x2 = d[d2 + g]!;
        const x3 = d[d3 + g]!;
        a00 += x0 * w0;
        a01 += x0 * w1;
        a10 += x1 * w0;
        a11 += x1 * w1;
        a20 += x2 * w0;
        a21 += x2 * w1;
        a30 += x3 * w0;
        a31 += x3 * w1;
      }
      carry[c0] = a00;
      carry[c0 + 1] = a01;
      // Rows beyond the active ones wait for their own last period with their gradient untouched.
      if (b + 1 < rows) {
        carry[c1] = a10;
        carry[c1 + 1] = a11;
      }
      if (b + 2 < rows) {
        carry[c2] = a20;
        carry[c2 + 1] = a21;
      }
      if (b + 3 < rows) {
        carry[c3] = a30;
        carry[c3 + 1] = a31;
      }
    }
  }
}

/** recurrentGradient += h' d over the rows in order; four states by three gate inputs at a time. */
function recurrentGradients({ gates, stride }: GruSizes, chunk: Chunk, t: number): void {
  const { hidden: h, gateGradient: d, recurrentGradient: sum } = chunk;
  const rows = chunk.active[t]!;
  for (let k = 0; k < stride; k += 4) {
    for (let g = 0; g < gates; g += 3) {
      const o0 = k * gates + g;
      const o1 = o0 + gates;
      const o2 = o1 + gates;
      const o3 = o2 + gates;
      let a00 = sum[o0]!;
      let a01 = sum[o0 + 1]!;
      let a02 = sum[o0 + 2]!;
      let a10 = sum[o1]!;
      let a11 = sum[o1 + 1]!;
      let a12 = sum[o1 + 2]!;
      let a20 = sum[o2]!;
      let a21 = sum[o2 + 1]!;
      let a22 = sum[o2 + 2]!;
      let a30 = sum[o3]!;
      let a31 = sum[o3 + 1]!;
      let a32 = sum[o3 + 2]!;
      for (let b = 0, x = t * CHUNK * stride + k, y = g; b < rows; b++, x += stride, y += gates) {
        const d0 = d[y]!;
        const d1 = d[y + 1]!;
        const d2 = d[y + 2]!;
        const x0 = h[x]!;
        const x1 = h[x + 1]!;
        const x2 = h[x + 2]!;
        const x3 = h[x + 3]!;
        a00 += x0 * d0;
        a01 += x0 * d1;
        a02 += x0 * d2;
        a10 += x1 * d0;
        a11 += x1 * d1;
        a12 += x1 * d2;
        a20 += x2 * d0;
        a21 += x2 * d1;
        a22 += x2 * d2;
        a30 += x3 * d0;
        a31 += x3 * d1;
        a32 += x3 * d2;
      }
      sum[o0] = a00;
      sum[o0 + 1] = a01;
      sum[o0 + 2] = a02;
      sum[o1] = a10;
      sum[o1 + 1] = a11;
      sum[o1 + 2] = a12;
      sum[o2] = a20;
      sum[o2 + 1] = a21;
      sum[o2 + 2] = a22;
      sum[o3] = a30;
      sum[o3 + 1] = a31;
      sum[o3 + 2] = a32;
    }
  }
}

/**
 * Adds the chunks in order and carries the table's gradient on to input weights, biases and embeddings. Input weights and
 * biases sum over the present items ascending, embeddings over the 3 hidden gate inputs; row 0 of a channel gets none.
 */
export function encoderGradient(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  chunks: readonly Chunk[],
  present: ArrayLike<number>,
  gradient: Float64Array,
): void {
  const { hidden } = network;
  const gates = 3 * hidden;
  const first = chunks[0]!;
  gradient.fill(0);
  for (let c = 1; c < chunks.length; c++) addChunk(first, chunks[c]!, present, gates);
  gradient.set(first.numericGradient, layout.numericWeight);
  const recurrent = layout.recurrentWeight;
  for (let i = 0; i < hidden * gates; i++) gradient[recurrent + i] = first.recurrentGradient[i]!;
  for (let j = 0; j < hidden; j++) gradient[layout.recurrentBias + 2 * hidden + j] = first.biasGradient[j]!;
  tableGradients(network, layout, parameters, first.tableGradient, present, gradient);
  for (let g = 0; g < 2 * hidden; g++) gradient[layout.recurrentBias + g] = gradient[layout.inputBias + g]!;
}

function addChunk(into: Chunk, from: Chunk, present: ArrayLike<number>, gates: number): void {
  for (let i = 0; i < present.length; i++) {
    const row = present[i]! * gates;
    for (let g = 0; g < gates; g++) into.tableGradient[row + g]! += from.tableGradient[row + g]!;
  }
  for (let i = 0; i < into.numericGradient.length; i++) into.numericGradient[i]! += from.numericGradient[i]!;
  for (let i = 0; i < into.recurrentGradient.length; i++) into.recurrentGradient[i]! += from.recurrentGradient[i]!;
  for (let j = 0; j < into.biasGradient.length; j++) into.biasGradient[j]! += from.biasGradient[j]!;
}

function tableGradients(
  { vocabularies, embedding, hidden }: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  table: Float64Array,
  present: ArrayLike<number>,
  gradient: Float64Array,
): void {
  const gates = 3 * hidden;
  let channel = 0;
  let start = 0;
  for (let i = 0; i < present.length; i++) {
    const item = present[i]!;
    while (item >= start + vocabularies[channel]!) start += vocabularies[channel++]!;
    const row = item * gates;
    if (channel === 0) for (let g = 0; g < gates; g++) gradient[layout.inputBias + g]! += table[row + g]!;
    const e = layout.embedding + item * embedding;
    const weights = layout.inputWeight + channel * embedding * gates;
    for (let k = 0; k < embedding; k++) {
      const x = parameters[e + k]!;
      const w = weights + k * gates;
      let sum = 0;
      for (let g = 0; g < gates; g++) {
        const d = table[row + g]!;
        gradient[w + g]! += x * d;
        sum += d * parameters[w + g]!;
      }
      if (item !== start) gradient[e + k] = sum;
    }
  }
}
