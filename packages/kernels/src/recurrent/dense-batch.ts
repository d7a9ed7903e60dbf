import { bottleneckColumns, phiSize, type RecurrentNetwork } from "./network.js";

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
