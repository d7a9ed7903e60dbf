import { CareerDmlError } from "@career-dml/core";

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

/** A linear prediction and its share of the loss. */
export interface RecurrentHead {
  readonly name: string;
  /** What it reads. With no bottleneck both are the hidden state. */
  readonly from: "hidden" | "bottleneck";
  /** Column of the targets that it predicts. */
  readonly target: number;
  /** Mean squared error, or mean cross-entropy of a logit. */
  readonly loss: "squared" | "logistic";
  readonly weight: number;
}

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
 * Embedding of each channel and numeric columns, side by side -> one GRU layer -> last hidden state -> bottleneck -> heads. A variant is a
 * value of this type, not code of its own.
 */
export interface RecurrentNetwork {
  /** Rows of the embedding of each channel. Row 0 is padding: it starts at zero and never learns. */
  readonly vocabularies: readonly number[];
  /** Columns of the embedding of each channel. */
  readonly embedding: number;
  /** Numeric columns per period, which enter the GRU beside the embeddings; 0: none. */
  readonly numeric: number;
  readonly hidden: number;
  readonly bottleneck: Bottleneck;
  readonly heads: readonly RecurrentHead[];
  readonly adversary: Adversary | null;
  /** True: embeddings and GRU keep their values, and only what follows them learns. */
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
  /** First parameter after the encoder: what a frozen encoder leaves to learn. */
  readonly dense: number;
  readonly bottleneckWeight: number;
  readonly bottleneckBias: number;
  /** Weight of each head; its bias follows. */
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

/** Inputs of a head. */
export const headSize = (network: RecurrentNetwork, head: RecurrentHead): number =>
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
  const dense = total;
  const columns = bottleneckColumns(network);
  const bottleneckWeight = add("bottleneck.weight", columns === 0 ? 0 : hidden, columns);
  const bottleneckBias = add("bottleneck.bias", columns === 0 ? 0 : 1, columns);
  const headOffsets = heads.map((head) => {
    const offset = add(`head.${head.name}.weight`, headSize(network, head), 1);
    add(`head.${head.name}.bias`, 1, 1);
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
    dense,
    bottleneckWeight,
    bottleneckBias,
    heads: headOffsets,
    adversary: adversaryOffset,
    total,
  };
}

/**
 * Names of the losses of an epoch, in the order of the kernel's answer: `total` is what the encoder minimises, then each
 * head unweighted, `kl` of a variational bottleneck, `adversary` (before its step) and `validation` (NaN without).
 */
export const lossNames = (network: RecurrentNetwork): readonly string[] => [
  "total",
  ...network.heads.map((head) => head.name),
  ...(network.bottleneck.kind === "variational" ? ["kl"] : []),
  ...(network.adversary ? ["adversary"] : []),
  "validation",
];

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

/**
 * Refuses sizes below 1, a negative number of numeric columns, targets outside 0..targets-1, and weights that are not finite.
 *
 * @throws {CareerDmlError} code OPTIONS.
 */
export function checkNetwork(network: RecurrentNetwork, targets: number): void {
  const { vocabularies, embedding, numeric, hidden, bottleneck, heads, adversary } = network;
  if (vocabularies.length === 0 || !vocabularies.every(isSize)) refuse("needs vocabularies of at least one row");
  if (!isSize(embedding) || !isSize(hidden)) refuse("needs an embedding and a hidden size of at least 1");
  if (!Number.isSafeInteger(numeric) || numeric < 0) refuse("needs a whole number of numeric columns");
  if (bottleneck.kind !== "none" && !isSize(bottleneck.size)) refuse("needs a bottleneck size of at least 1");
  if (bottleneck.kind === "variational" && !Number.isFinite(bottleneck.beta)) refuse("needs a finite beta");
  const isTarget = (target: number): boolean => Number.isSafeInteger(target) && target >= 0 && target < targets;
  for (const head of heads) {
    if (!isTarget(head.target)) refuse(`head ${head.name} has target ${head.target} of ${targets}`);
    if (!Number.isFinite(head.weight)) refuse(`head ${head.name} needs a finite weight`);
  }
  if (adversary === null) return;
  if (!isSize(adversary.hidden)) refuse("needs an adversary of at least one hidden unit");
  if (!isTarget(adversary.target)) refuse(`adversary has target ${adversary.target} of ${targets}`);
  if (!Number.isFinite(adversary.weight)) refuse("needs a finite adversary weight");
}

function refuse(what: string): never {
  throw new CareerDmlError("OPTIONS", `network ${what}`);
}
