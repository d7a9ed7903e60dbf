import { bottleneckColumns, phiSize, type RecurrentNetwork } from "./network.js";
import { headUnits, totalOutputs } from "./recurrent-head.js";

/** What follows the GRU, for the rows of one batch in order; arrays are row-major. */
export interface DenseBatch {
  rows: number;
  /** Number of each row among all. */
  readonly units: Uint32Array;
  /** Pooled states, rows x hidden. */
  readonly hidden: Float64Array;
  readonly hiddenGradient: Float64Array;
  /** Linear bottleneck: the argument of the ReLU, or mu and log-variance side by side. */
  readonly projection: Float64Array;
  /** exp(logvar / 2). */
  readonly spread: Float64Array;
  readonly noise: Float64Array;
  /** What heads read; the pooled states themselves without a bottleneck. */
  readonly phi: Float64Array;
  readonly phiGradient: Float64Array;
  /** Activations of the heads' own layers, heads in turn, row-major within a head. */
  readonly layers: Float64Array;
  /** Predictions, heads in turn, row-major within a head; of a next-state head its log-likelihood of each row. */
  readonly outputs: Float64Array;
  /** Transitions that each next-state head predicted in this batch. */
  readonly transitions: Float64Array;
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
    units: new Uint32Array(capacity),
    hidden,
    hiddenGradient,
    projection: new Float64Array(capacity * bottleneckColumns(network)),
    spread: new Float64Array(capacity * size),
    noise: new Float64Array(capacity * size),
    phi: none ? hidden : new Float64Array(capacity * size),
    phiGradient: none ? hiddenGradient : new Float64Array(capacity * size),
    layers: new Float64Array(capacity * network.heads.reduce((sum, head) => sum + headUnits(head), 0)),
    outputs: new Float64Array(capacity * totalOutputs(network.heads)),
    transitions: new Float64Array(network.heads.length),
    targets: new Float64Array(capacity * targets),
    adversary: new Float64Array(capacity * (network.adversary?.hidden ?? 0)),
    adversaryLogit: new Float64Array(capacity),
  };
}
