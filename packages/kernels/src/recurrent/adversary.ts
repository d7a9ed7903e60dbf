import { sigmoid } from "../elementary/sigmoid.js";
import { softplus } from "../elementary/softplus.js";
import type { DenseBatch } from "./dense-batch.js";
import { phiSize, type RecurrentLayout, type RecurrentNetwork } from "./network.js";

/** Mean cross-entropy of the adversary; fills its activations and logits. */
export function adversaryForward(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
): number {
  const { adversary } = network;
  if (adversary === null) return 0;
  const size = phiSize(network);
  const units = adversary.hidden;
  const bias = layout.adversary + size * units;
  const output = bias + units;
  let sum = 0;
  for (let i = 0; i < batch.rows; i++) {
    let logit = parameters[output + units]!;
    for (let u = 0; u < units; u++) {
      let a = parameters[bias + u]!;
      for (let p = 0; p < size; p++) a += batch.phi[i * size + p]! * parameters[layout.adversary + p * units + u]!;
      const active = a > 0 ? a : 0;
      batch.adversary[i * units + u] = active;
      logit += active * parameters[output + u]!;
    }
    batch.adversaryLogit[i] = logit;
    sum += softplus(logit) - logit * batch.targets[adversary.target * batch.rows + i]!;
  }
  return sum / batch.rows;
}

/** Gradient of the adversary's cross-entropy with respect to its own parameters (cleared first). */
export function adversaryGradient(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
  gradient: Float64Array,
): void {
  const { adversary } = network;
  if (adversary === null) return;
  const size = phiSize(network);
  const units = adversary.hidden;
  const bias = layout.adversary + size * units;
  const output = bias + units;
  gradient.fill(0, layout.adversary, layout.total);
  for (let i = 0; i < batch.rows; i++) {
    const d = (sigmoid(batch.adversaryLogit[i]!) - batch.targets[adversary.target * batch.rows + i]!) / batch.rows;
    gradient[output + units]! += d;
    for (let u = 0; u < units; u++) {
      const active = batch.adversary[i * units + u]!;
      gradient[output + u]! += d * active;
      if (!(active > 0)) continue;
      const da = d * parameters[output + u]!;
      gradient[bias + u]! += da;
      for (let p = 0; p < size; p++) gradient[layout.adversary + p * units + u]! += batch.phi[i * size + p]! * da;
    }
  }
}

/** Adds the gradient of minus `weight` times the adversary's cross-entropy to `phiGradient`, units in order. */
export function foolAdversary(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
): void {
  const { adversary } = network;
  if (adversary === null) return;
  const size = phiSize(network);
  const units = adversary.hidden;
  const output = layout.adversary + size * units + units;
  const scale = adversary.weight / batch.rows;
  for (let i = 0; i < batch.rows; i++) {
    const d = (batch.targets[adversary.target * batch.rows + i]! - sigmoid(batch.adversaryLogit[i]!)) * scale;
    for (let u = 0; u < units; u++) {
      if (!(batch.adversary[i * units + u]! > 0)) continue;
      const da = d * parameters[output + u]!;
      for (let p = 0; p < size; p++) {
        batch.phiGradient[i * size + p]! += da * parameters[layout.adversary + p * units + u]!;
      }
    }
  }
}
