import { normalQuantile, type Rng, UNKNOWN } from "@career-dml/core";
import { type ParameterBlock, type RecurrentNetwork, recurrentLayout } from "@career-dml/kernels";

/** A standard normal draw by inversion; never infinite. */
export const standardNormal = (rng: Rng): number => normalQuantile(rng.uniform() * (1 - 2 ** -53) + 2 ** -54);

/**
 * Initial parameters with the reference's distributions: embedding rows N(0, 1), GRU uniform on +-1/sqrt(hidden), linear
 * layers uniform on +-1/sqrt(inputs). Padding is zero; the unknown state starts at zero too, the mean of the other rows,
 * so that a state never seen in training says nothing.
 *
 * Every block has its own stream, so two networks with the same encoder start from the same encoder.
 *
 * @param unknown Whether row 1 of each embedding is the unknown state.
 */
export function initialParameters(network: RecurrentNetwork, rng: Rng, unknown: boolean): Float64Array {
  const layout = recurrentLayout(network);
  const parameters = new Float64Array(layout.total);
  let inputs = 1;
  for (const block of layout.blocks) {
    const stream = rng.fork(block.name);
    const at = parameters.subarray(block.offset, block.offset + block.rows * block.columns);
    if (block.name.startsWith("embedding.")) {
      const from = unknown ? UNKNOWN + 1 : 1;
      for (let i = from * block.columns; i < at.length; i++) at[i] = standardNormal(stream);
      continue;
    }
    if (block.name.startsWith("gru.")) inputs = network.hidden;
    else if (!isBias(block)) inputs = block.rows;
    const bound = 1 / Math.sqrt(inputs);
    for (let i = 0; i < at.length; i++) at[i] = (2 * stream.uniform() - 1) * bound;
  }
  return parameters;
}

/** A bias follows its weight in the layout and shares its bound. */
const isBias = (block: ParameterBlock): boolean => /bias$/i.test(block.name);
