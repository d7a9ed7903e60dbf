import { exp } from "../elementary/exp.js";
import type { DenseBatch } from "./dense-batch.js";
import { bottleneckColumns, type RecurrentLayout, type RecurrentNetwork } from "./network.js";

/** Bounds of the log-variance. */
export const LOG_VARIANCE_LIMIT = 10;

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
