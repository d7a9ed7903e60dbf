import { normalQuantile, type Rng, UNKNOWN } from "@career-dml/core";
import { type ParameterBlock, type RecurrentNetwork, recurrentLayout } from "@career-dml/kernels";

/** A standard normal draw by inversion; never infinite. */
export const standardNormal = (rng: Rng): number => normalQuantile(rng.uniform() * (1 - 2 ** -53) + 2 ** -54);

export interface InitialOptions {
  /** Whether row 1 of each embedding is the unknown state. */
  readonly unknown: boolean;
  /** Standard deviation of the embedding rows. */
  readonly embeddingScale: number;
  /** Whether a ReLU bottleneck starts with positive biases, so that no unit is silent for every career. */
  readonly reluBias: "positive" | "symmetric";
  /** Each channel's embedding in units of `embeddingScale`; `null` where embeddings are drawn. */
  readonly embeddings: readonly Float64Array[] | null;
  /** Numeric columns, the last ones, that mark missing values. */
  readonly marks: number;
}

/**
 * Initial parameters with the reference's distributions: embedding rows N(0, embeddingScale^2) unless they are given, GRU
 * uniform on +-1/sqrt(hidden), linear layers uniform on +-1/sqrt(inputs). Padding is zero; the unknown state starts at
 * zero too, the mean of the other rows, so that a state never seen in training says nothing; nor does a
 * mark of missing values that training never met.
 *
 * Every block has its own stream, so two networks with the same encoder start from the same encoder.
 */
export function initialParameters(network: RecurrentNetwork, rng: Rng, options: InitialOptions): Float64Array {
  const layout = recurrentLayout(network);
  const parameters = new Float64Array(layout.total);
  let inputs = 1;
  for (const block of layout.blocks) {
    const stream = rng.fork(block.name);
    const at = parameters.subarray(block.offset, block.offset + block.rows * block.columns);
    if (block.name.startsWith("embedding.")) {
      const given = options.embeddings?.[Number(block.name.slice("embedding.".length))];
      if (given !== undefined) {
        for (let i = 0; i < at.length; i++) at[i] = options.embeddingScale * given[i]!;
        continue;
      }
      const from = options.unknown ? UNKNOWN + 1 : 1;
      for (let i = from * block.columns; i < at.length; i++) at[i] = options.embeddingScale * standardNormal(stream);
      continue;
    }
    if (block.name.startsWith("gru.")) inputs = network.hidden;
    else if (!isBias(block)) inputs = block.rows;
    const bound = 1 / Math.sqrt(inputs);
    for (let i = 0; i < at.length; i++) at[i] = (2 * stream.uniform() - 1) * bound;
    if (block.name === "gru.numericWeight") at.fill(0, (block.rows - options.marks) * block.columns);
    const active = network.bottleneck.kind === "relu" && options.reluBias === "positive";
    if (active && block.name === "bottleneck.bias") for (let i = 0; i < at.length; i++) at[i] = Math.abs(at[i]!);
  }
  return parameters;
}

/** A bias follows its weight in the layout and shares its bound. */
const isBias = (block: ParameterBlock): boolean => /bias$/i.test(block.name);
