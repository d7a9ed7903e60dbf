import type { DenseBatch } from "./dense-batch.js";
import { countsRow, rowGradient, rowLoss } from "./head-losses.js";
import { headSize, type RecurrentLayout, type RecurrentNetwork } from "./network.js";
import { firstOutput, headOutputs, headUnits, type RowHead } from "./recurrent-head.js";

/** Where a head reads and writes. */
interface HeadPlace {
  /** What it reads, row-major rows x inputs, and the gradient with respect to it. */
  readonly source: Float64Array;
  readonly sourceGradient: Float64Array;
  readonly inputs: number;
  /** Units of its own layer, whose activations begin at `layerAt` of `batch.layers`; 0: linear. */
  readonly units: number;
  readonly layerAt: number;
  readonly outputs: number;
  /** Its first entry in `batch.outputs`. */
  readonly outputsAt: number;
  /** Offsets of its parameters. */
  readonly layerWeight: number;
  readonly layerBias: number;
  readonly weight: number;
  readonly bias: number;
}

function placeOf(network: RecurrentNetwork, layout: RecurrentLayout, batch: DenseBatch, index: number): HeadPlace {
  const { heads } = network;
  const head = heads[index] as RowHead;
  const hidden = head.from === "hidden";
  const inputs = headSize(network, head);
  const units = headUnits(head);
  const outputs = headOutputs(head);
  const layerWeight = layout.heads[index]!;
  const layerBias = layerWeight + inputs * units;
  const weight = layerBias + units;
  const unitsBefore = heads.slice(0, index).reduce((sum, before) => sum + headUnits(before), 0);
  return {
    source: hidden ? batch.hidden : batch.phi,
    sourceGradient: hidden ? batch.hiddenGradient : batch.phiGradient,
    inputs,
    units,
    layerAt: unitsBefore * batch.rows,
    outputs,
    outputsAt: firstOutput(heads, index) * batch.rows,
    layerWeight,
    layerBias,
    weight,
    bias: weight + (units === 0 ? inputs : units) * outputs,
  };
}

/**
 * Predictions of every row head, row-major within a head; sums run over inputs, or over the units of the head's layer,
 * from the bias.
 */
export function headsForward(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
): void {
  network.heads.forEach((head, index) => {
    if (head.loss === "nextState") return;
    const place = placeOf(network, layout, batch, index);
    const { units, inputs, outputs, outputsAt, layerAt, source } = place;
    if (units > 0) layerForward(place, parameters, batch);
    const [from, first, size] = units > 0 ? [batch.layers, layerAt, units] : [source, 0, inputs];
    for (let i = 0; i < batch.rows; i++) {
      for (let j = 0; j < outputs; j++) {
        let a = parameters[place.bias + j]!;
        for (let k = 0, w = place.weight + j; k < size; k++, w += outputs) {
          a += from[first + i * size + k]! * parameters[w]!;
        }
        batch.outputs[outputsAt + i * outputs + j] = a;
      }
    }
  });
}

function layerForward(place: HeadPlace, parameters: Float64Array, { layers, rows }: DenseBatch): void {
  const { source, inputs, units, layerWeight, layerBias, layerAt } = place;
  for (let i = 0; i < rows; i++) {
    for (let u = 0; u < units; u++) {
      let a = parameters[layerBias + u]!;
      for (let k = 0, w = layerWeight + u; k < inputs; k++, w += units) a += source[i * inputs + k]! * parameters[w]!;
      layers[layerAt + i * units + u] = a > 0 ? a : 0;
    }
  }
}

/**
 * Sum of a head's losses over the rows that it counts, in order, and their number; of a next-state head the losses of
 * all rows and the number of transitions, which `nextStates` left.
 */
export function headLoss(
  network: RecurrentNetwork,
  batch: DenseBatch,
  index: number,
): { readonly sum: number; readonly count: number } {
  const head = network.heads[index]!;
  const outputs = headOutputs(head);
  const first = firstOutput(network.heads, index) * batch.rows;
  const scratch = new Float64Array(outputs);
  let sum = 0;
  if (head.loss === "nextState") {
    for (let i = 0; i < batch.rows; i++) sum -= batch.outputs[first + i]!;
    return { sum, count: batch.transitions[index]! };
  }
  let count = 0;
  for (let i = 0; i < batch.rows; i++) {
    if (!countsRow(head, batch, i)) continue;
    sum += rowLoss(head, batch, i, first + i * outputs, scratch);
    count++;
  }
  return { sum, count };
}

/**
 * Adds the gradients of the weighted head losses to `gradient`, `phiGradient` and `hiddenGradient`, heads in turn, within
 * a head rows in order, within a row outputs (or units of the layer) in order. Each loss is its sum over the rows that it
 * counts divided by the rows of the batch: a loss of few rows weighs what they are.
 */
export function headsBackward(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
  gradient: Float64Array,
): void {
  network.heads.forEach((head, index) => {
    if (head.loss === "nextState") return;
    const place = placeOf(network, layout, batch, index);
    const { outputs, outputsAt, units, inputs, source, sourceGradient } = place;
    const scale = head.weight / batch.rows;
    const d = new Float64Array(outputs);
    const layerGradient = new Float64Array(units);
    for (let i = 0; i < batch.rows; i++) {
      if (!countsRow(head, batch, i)) continue;
      rowGradient(head, batch, { i, at: outputsAt + i * outputs, scale }, d);
      if (units === 0) {
        const row = source.subarray(i * inputs, (i + 1) * inputs);
        outputsBackward(place, parameters, d, row, sourceGradient.subarray(i * inputs, (i + 1) * inputs), gradient);
        continue;
      }
      const at = place.layerAt + i * units;
      layerGradient.fill(0);
      outputsBackward(place, parameters, d, batch.layers.subarray(at, at + units), layerGradient, gradient);
      layerBackward(place, parameters, i, batch.layers.subarray(at, at + units), layerGradient, gradient);
    }
  });
}

/** From the gradient with respect to one row's outputs to `gradient` and to that of what they are linear in. */
function outputsBackward(
  { weight, bias, outputs }: HeadPlace,
  parameters: Float64Array,
  d: Float64Array,
  row: Float64Array,
  rowGradient: Float64Array,
  gradient: Float64Array,
): void {
  for (let k = 0; k < row.length; k++) {
    for (let j = 0, w = weight + k * outputs; j < outputs; j++, w++) {
      gradient[w]! += d[j]! * row[k]!;
      rowGradient[k]! += d[j]! * parameters[w]!;
    }
  }
  for (let j = 0; j < outputs; j++) gradient[bias + j]! += d[j]!;
}

/** Through the layer of one row; a silent unit passes on a gradient of 0. */
function layerBackward(
  { source, sourceGradient, inputs, units, layerWeight, layerBias }: HeadPlace,
  parameters: Float64Array,
  i: number,
  activations: Float64Array,
  layerGradient: Float64Array,
  gradient: Float64Array,
): void {
  for (let u = 0; u < units; u++) {
    if (!(activations[u]! > 0)) layerGradient[u] = 0;
    gradient[layerBias + u]! += layerGradient[u]!;
  }
  for (let k = 0; k < inputs; k++) {
    let a = sourceGradient[i * inputs + k]!;
    const x = source[i * inputs + k]!;
    for (let u = 0, w = layerWeight + k * units; u < units; u++, w++) {
      gradient[w]! += x * layerGradient[u]!;
      a += layerGradient[u]! * parameters[w]!;
    }
    sourceGradient[i * inputs + k] = a;
  }
}
