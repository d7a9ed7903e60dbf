import { CHUNK } from "./gru-layer.js";
import { headOutputs, headUnits, type NextStateHead, type RecurrentHead, type RowHead } from "./recurrent-head.js";

/** Between the last hidden state and the heads. */
export type Bottleneck =
  /** Nothing: the representation is the hidden state. */
  | { readonly kind: "none" }
  /** phi = max(0, W h + b). */
  | { readonly kind: "relu"; readonly size: number }
  /**
   * mu and log-variance linear in h, phi = mu + eps exp(logvar / 2) in training and mu otherwise, log-variance clamped to
   * [-10, 10]; adds `beta` times the mean of -(1 + logvar - mu^2 - e^logvar) / 2 to the loss. The representation is mu.
   */
  | { readonly kind: "variational"; readonly size: number; readonly beta: number };

/**
 * A second network that predicts a 0/1 target from phi by one hidden layer of ReLUs. It takes its own Adam step in each
 * batch, with phi held fixed; then the encoder's loss is reduced by `weight` times the adversary's cross-entropy.
 */
export interface Adversary {
  readonly hidden: number;
  readonly target: number;
  readonly weight: number;
}

/**
 * Embedding of each channel and numeric columns, side by side -> one GRU layer -> pooled state -> bottleneck -> heads. A
 * variant is a value of this type, not code of its own.
 */
export interface RecurrentNetwork {
  /** Rows of the embedding of each channel. Row 0 is padding: it starts at zero and never learns. */
  readonly vocabularies: readonly number[];
  /** Columns of the embedding of each channel. */
  readonly embedding: number;
  /** Numeric columns per period, which enter the GRU beside the embeddings; 0: none. */
  readonly numeric: number;
  readonly hidden: number;
  /** What stands for a career: its last state, or a weighted mean of its states (see `attentionForward`). */
  readonly pooling: "last" | "attention";
  readonly bottleneck: Bottleneck;
  readonly heads: readonly RecurrentHead[];
  readonly adversary: Adversary | null;
  /** True: embeddings, GRU and pooling keep their values, and only what follows them learns. */
  readonly frozenEncoder: boolean;
}

/** A named block of the parameter vector, row-major rows x columns. */
export interface ParameterBlock {
  readonly name: string;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
}

/** Where every parameter of a network lies in its one vector. */
export interface RecurrentLayout {
  readonly blocks: readonly ParameterBlock[];
  /** Offsets of the parts that the kernels address. */
  readonly embedding: number;
  readonly inputWeight: number;
  readonly numericWeight: number;
  readonly inputBias: number;
  readonly recurrentWeight: number;
  readonly recurrentBias: number;
  /** Query of attention pooling. */
  readonly query: number;
  /** First parameter after the encoder: what a frozen encoder leaves to learn. */
  readonly dense: number;
  readonly bottleneckWeight: number;
  readonly bottleneckBias: number;
  /** First parameter of each head: layer weight and bias if it has a layer, weight, bias, and those of a move. */
  readonly heads: readonly number[];
  /** First parameter of the adversary: weight, bias, output weight, output bias. */
  readonly adversary: number;
  readonly total: number;
}

/** Columns of the bottleneck's weight: mu and log-variance lie side by side. */
export const bottleneckColumns = ({ bottleneck }: RecurrentNetwork): number =>
  bottleneck.kind === "none" ? 0 : bottleneck.kind === "relu" ? bottleneck.size : 2 * bottleneck.size;

/** Length of phi, which the heads and the adversary read. */
export const phiSize = ({ bottleneck, hidden }: RecurrentNetwork): number =>
  bottleneck.kind === "none" ? hidden : bottleneck.size;

/** Inputs of a row head. */
export const headSize = (network: RecurrentNetwork, head: RowHead): number =>
  head.from === "hidden" ? network.hidden : phiSize(network);

/**
 * The blocks in order. Weights are stored input by output: entry (input k, output g) of `gru.recurrentWeight` at
 * `k * 3 hidden + g`, its columns the reset, update and new gates in turn (the transpose of PyTorch's `weight_hh_l0`).
 */
export function recurrentLayout(network: RecurrentNetwork): RecurrentLayout {
  const { vocabularies, embedding, numeric, hidden, heads, adversary } = network;
  const gates = 3 * hidden;
  const blocks: ParameterBlock[] = [];
  let total = 0;
  const add = (name: string, rows: number, columns: number): number => {
    const offset = total;
    blocks.push({ name, offset, rows, columns });
    total += rows * columns;
    return offset;
  };
  const first = vocabularies.map((rows, channel) => add(`embedding.${channel}`, rows, embedding))[0]!;
  const inputWeight = add("gru.inputWeight", vocabularies.length * embedding, gates);
  const numericWeight = add("gru.numericWeight", numeric, gates);
  const inputBias = add("gru.inputBias", 1, gates);
  const recurrentWeight = add("gru.recurrentWeight", hidden, gates);
  const recurrentBias = add("gru.recurrentBias", 1, gates);
  const query = add("pooling.query", network.pooling === "attention" ? hidden : 0, 1);
  const dense = total;
  const columns = bottleneckColumns(network);
  const bottleneckWeight = add("bottleneck.weight", columns === 0 ? 0 : hidden, columns);
  const bottleneckBias = add("bottleneck.bias", columns === 0 ? 0 : 1, columns);
  const headOffsets = heads.map((head) => {
    const offset = total;
    for (const { name, rows, columns } of headBlocks(network, head)) add(`head.${head.name}.${name}`, rows, columns);
    return offset;
  });
  const adversaryOffset = total;
  if (adversary) {
    add("adversary.weight", phiSize(network), adversary.hidden);
    add("adversary.bias", 1, adversary.hidden);
    add("adversary.outputWeight", adversary.hidden, 1);
    add("adversary.outputBias", 1, 1);
  }
  return {
    blocks,
    embedding: first,
    inputWeight,
    numericWeight,
    inputBias,
    recurrentWeight,
    recurrentBias,
    query,
    dense,
    bottleneckWeight,
    bottleneckBias,
    heads: headOffsets,
    adversary: adversaryOffset,
    total,
  };
}

/** The blocks of one head, without its name. */
function headBlocks(network: RecurrentNetwork, head: RecurrentHead): readonly Omit<ParameterBlock, "offset">[] {
  if (head.loss === "nextState") {
    const labels = labelsOf(network, head);
    const move = { name: "moveWeight", rows: network.hidden, columns: 1 };
    return [
      { name: "weight", rows: network.hidden, columns: labels },
      { name: "bias", rows: 1, columns: labels },
      ...(head.stay ? [move, { name: "moveBias", rows: 1, columns: 1 }] : []),
    ];
  }
  const inputs = headSize(network, head);
  const units = headUnits(head);
  const outputs = headOutputs(head);
  const layer = [
    { name: "layerWeight", rows: inputs, columns: units },
    { name: "layerBias", rows: 1, columns: units },
  ];
  return [
    ...(units > 0 ? layer : []),
    { name: "weight", rows: units > 0 ? units : inputs, columns: outputs },
    { name: "bias", rows: 1, columns: outputs },
  ];
}

/** Labels that a next-state head predicts. */
export const labelsOf = ({ vocabularies }: RecurrentNetwork, { channel, firstLabel }: NextStateHead): number =>
  vocabularies[channel]! - firstLabel;

/**
 * Names of the losses of an epoch, in the order of the kernel's answer: `total` is what the encoder minimises, then each
 * head unweighted (a mean over the rows that it counts, or over its transitions; NaN without any), `kl` of a variational bottleneck, `adversary` (before its step) and `validation` (NaN without).
 */
export const lossNames = (network: RecurrentNetwork): readonly string[] => [
  "total",
  ...network.heads.map((head) => head.name),
  ...(network.bottleneck.kind === "variational" ? ["kl"] : []),
  ...(network.adversary ? ["adversary"] : []),
  "validation",
];

/** Most numbers that a batch of `rows` careers is computed in, about. */
export function batchRoom(
  network: RecurrentNetwork,
  { rows, periods, targets }: { readonly rows: number; readonly periods: number; readonly targets: number },
): number {
  const { hidden, numeric, vocabularies, heads } = network;
  const items = vocabularies.reduce((sum, size) => sum + size, 0);
  const units = heads.reduce(
    (sum, head) => sum + (head.loss === "nextState" ? 0 : headUnits(head)) + headOutputs(head),
    0,
  );
  const perPeriod = 7 * hidden + numeric + vocabularies.length;
  const dense = 2 * hidden + 6 * phiSize(network) + 2 * units + targets;
  const chunks = Math.max(1, Math.ceil(rows / CHUNK));
  return chunks * (CHUNK * ((periods + 1) * perPeriod + dense) + 3 * hidden * (items + numeric + hidden));
}
