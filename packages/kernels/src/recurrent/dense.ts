import { exp } from "../elementary/exp.js";
import { sigmoid } from "../elementary/sigmoid.js";
import { softplus } from "../elementary/softplus.js";
import {
  bottleneckColumns,
  phiSize,
  type RecurrentHead,
  type RecurrentLayout,
  type RecurrentNetwork,
} from "./network.js";

/** Bounds of the log-variance. */
export const LOG_VARIANCE_LIMIT = 10;

/** What follows the GRU, for the rows of one batch in order; arrays are row-major. */
export interface DenseBatch {
  rows: number;
  /** Last states, rows x hidden. */
  readonly hidden: Float64Array;
  readonly hiddenGradient: Float64Array;
  /** Linear bottleneck: the argument of the ReLU, or mu and log-variance side by side. */
  readonly projection: Float64Array;
  /** exp(logvar / 2). */
  readonly spread: Float64Array;
  readonly noise: Float64Array;
  /** What heads read; the last states themselves without a bottleneck. */
  readonly phi: Float64Array;
  readonly phiGradient: Float64Array;
  /** One prediction per row and head, heads in turn. */
  readonly outputs: Float64Array;
  readonly targets: Float64Array;
  /** Activations of the adversary, and its logit. */
  readonly adversary: Float64Array;
  readonly adversaryLogit: Float64Array;
}

export function newDenseBatch(network: RecurrentNetwork, targets: number, capacity: number): DenseBatch {
  const size = phiSize(network);
  const hidden = new Float64Array(capacity * network.hidden);
  const hiddenGradient = new Float64Array(capacity * network.hidden);
  const none = network.bottleneck.kind === "none";
  return {
    rows: 0,
    hidden,
    hiddenGradient,
    projection: new Float64Array(capacity * bottleneckColumns(network)),
    spread: new Float64Array(capacity * size),
    noise: new Float64Array(capacity * size),
    phi: none ? hidden : new Float64Array(capacity * size),
    phiGradient: none ? hiddenGradient : new Float64Array(capacity * size),
    outputs: new Float64Array(capacity * network.heads.length),
    targets: new Float64Array(capacity * targets),
    adversary: new Float64Array(capacity * (network.adversary?.hidden ?? 0)),
    adversaryLogit: new Float64Array(capacity),
  };
}

/** phi of every row; `draw` adds the noise of a variational bottleneck. Sums run over hidden units from the bias. */
export function bottleneckForward(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
  draw: boolean,
): void {
  const { bottleneck, hidden } = network;
  if (bottleneck.kind === "none") return;
  const { projection, phi, spread, noise } = batch;
  const { size } = bottleneck;
  const columns = bottleneckColumns(network);
  for (let i = 0; i < batch.rows; i++) {
    const row = i * columns;
    for (let p = 0; p < columns; p++) {
      let a = parameters[layout.bottleneckBias + p]!;
      for (let k = 0, w = layout.bottleneckWeight + p; k < hidden; k++, w += columns) {
        a += batch.hidden[i * hidden + k]! * parameters[w]!;
      }
      projection[row + p] = a;
    }
    for (let p = 0; p < size; p++) {
      const a = projection[row + p]!;
      const q = i * size + p;
      if (bottleneck.kind === "relu") phi[q] = a > 0 ? a : 0;
      else if (draw) {
        spread[q] = exp(clamped(projection[row + size + p]!) * 0.5);
        phi[q] = a + noise[q]! * spread[q]!;
      } else phi[q] = a;
    }
  }
}

const clamped = (logVariance: number): number =>
  logVariance < -LOG_VARIANCE_LIMIT
    ? -LOG_VARIANCE_LIMIT
    : logVariance > LOG_VARIANCE_LIMIT
      ? LOG_VARIANCE_LIMIT
      : logVariance;

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

/** Mean of -(1 + logvar - mu^2 - e^logvar) / 2 over rows and columns, in that order. */
export function divergence(network: RecurrentNetwork, batch: DenseBatch): number {
  const { bottleneck } = network;
  if (bottleneck.kind !== "variational") return 0;
  const { size } = bottleneck;
  let sum = 0;
  for (let i = 0; i < batch.rows; i++) {
    for (let p = 0; p < size; p++) {
      const mu = batch.projection[i * 2 * size + p]!;
      const s = batch.spread[i * size + p]!;
      sum += 1 + clamped(batch.projection[i * 2 * size + size + p]!) - mu * mu - s * s;
    }
  }
  return (-0.5 * sum) / (batch.rows * size);
}

/** Carries `phiGradient`, and that of the divergence, through the bottleneck to `gradient` and `hiddenGradient`. */
export function bottleneckBackward(
  network: RecurrentNetwork,
  layout: RecurrentLayout,
  parameters: Float64Array,
  batch: DenseBatch,
  gradient: Float64Array,
): void {
  const { bottleneck, hidden } = network;
  if (bottleneck.kind === "none") return;
  const columns = bottleneckColumns(network);
  const d = new Float64Array(columns);
  for (let i = 0; i < batch.rows; i++) {
    projectionGradient(network, batch, i, d);
    for (let p = 0; p < columns; p++) gradient[layout.bottleneckBias + p]! += d[p]!;
    for (let k = 0; k < hidden; k++) {
      const w = layout.bottleneckWeight + k * columns;
      const h = batch.hidden[i * hidden + k]!;
      let a = batch.hiddenGradient[i * hidden + k]!;
      for (let p = 0; p < columns; p++) {
        gradient[w + p]! += h * d[p]!;
        a += d[p]! * parameters[w + p]!;
      }
      batch.hiddenGradient[i * hidden + k] = a;
    }
  }
}

function projectionGradient({ bottleneck }: RecurrentNetwork, batch: DenseBatch, i: number, d: Float64Array): void {
  if (bottleneck.kind === "none") return;
  const { size } = bottleneck;
  const { projection, phiGradient, spread, noise } = batch;
  for (let p = 0; p < size; p++) {
    const q = i * size + p;
    if (bottleneck.kind === "relu") {
      d[p] = projection[q]! > 0 ? phiGradient[q]! : 0;
      continue;
    }
    const scale = bottleneck.beta / (batch.rows * size);
    const mu = projection[2 * i * size + p]!;
    const logVariance = projection[2 * i * size + size + p]!;
    const s = spread[q]!;
    const inside = logVariance >= -LOG_VARIANCE_LIMIT && logVariance <= LOG_VARIANCE_LIMIT;
    d[p] = phiGradient[q]! + scale * mu;
    d[size + p] = inside ? phiGradient[q]! * noise[q]! * s * 0.5 + scale * 0.5 * (s * s - 1) : 0;
  }
}

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
