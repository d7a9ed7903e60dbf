import { sigmoid } from "../elementary/sigmoid.js";
import { softplus } from "../elementary/softplus.js";
import type { DenseBatch } from "./dense-batch.js";
import { phiSize, type RecurrentHead, type RecurrentLayout, type RecurrentNetwork } from "./network.js";

/** Predictions of every head; sums run over inputs from the bias. */
export function headsForward(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
): void {
  network.heads.forEach((head, index) => {
    const [source, size] = inputOf(network, batch, head);
    const weight = layout.heads[index]!;
    for (let i = 0; i < batch.rows; i++) {
      let a = parameters[weight + size]!;
      for (let k = 0; k < size; k++) a += source[i * size + k]! * parameters[weight + k]!;
      batch.outputs[index * batch.rows + i] = a;
    }
  });
}

const inputOf = (network: RecurrentNetwork, batch: DenseBatch, head: RecurrentHead): [Float64Array, number] =>
  head.from === "hidden" ? [batch.hidden, network.hidden] : [batch.phi, phiSize(network)];

/** Mean loss of one head over the batch, rows in order. */
export function headLoss(batch: DenseBatch, head: RecurrentHead, index: number): number {
  let sum = 0;
  for (let i = 0; i < batch.rows; i++) {
    const out = batch.outputs[index * batch.rows + i]!;
    const target = batch.targets[head.target * batch.rows + i]!;
    if (head.loss === "squared") sum += (out - target) * (out - target);
    else sum += softplus(out) - out * target;
  }
  return sum / batch.rows;
}

/** Adds the gradients of the weighted head losses to `gradient`, `phiGradient` and `hiddenGradient`, heads in turn. */
export function headsBackward(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
  gradient: Float64Array,
): void {
  network.heads.forEach((head, index) => {
    const [source, size] = inputOf(network, batch, head);
    const into = head.from === "hidden" ? batch.hiddenGradient : batch.phiGradient;
    const weight = layout.heads[index]!;
    const scale = head.weight / batch.rows;
    for (let i = 0; i < batch.rows; i++) {
      const out = batch.outputs[index * batch.rows + i]!;
      const target = batch.targets[head.target * batch.rows + i]!;
      const d = head.loss === "squared" ? 2 * (out - target) * scale : (sigmoid(out) - target) * scale;
      for (let k = 0; k < size; k++) {
        gradient[weight + k]! += d * source[i * size + k]!;
        into[i * size + k]! += d * parameters[weight + k]!;
      }
      gradient[weight + size]! += d;
    }
  });
}
