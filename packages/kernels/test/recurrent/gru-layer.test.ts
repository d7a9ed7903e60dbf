import { hash128, type Rng, rngFromKey } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { type RecurrentNetwork, recurrentLayout } from "../../src/index.js";
import {
  type Careers,
  everyState,
  everyStateGradients,
  fillBatch,
  lastStateGradients,
  newBatchBuffers,
} from "../../src/recurrent/batch.js";
import { backwardGru, encoderGradient } from "../../src/recurrent/gru-gradient.js";
import { arrangeWeights, forwardGru, gruSizes, newGruWeights } from "../../src/recurrent/gru-layer.js";

const N = 40;
const PERIODS = 5;

const network: RecurrentNetwork = {
  vocabularies: [6, 4],
  embedding: 3,
  numeric: 2,
  pooling: "last",
  hidden: 7,
  bottleneck: { kind: "none" },
  heads: [],
  adversary: null,
  frozenEncoder: false,
};
const layout = recurrentLayout(network);
const sizes = gruSizes(network, PERIODS, true);

interface Example {
  readonly careers: Careers;
  readonly parameters: Float64Array;
  /** Share of each state in the loss, [row][period][hidden]. */
  readonly shares: Float64Array;
}

const centred = (rng: Rng, length: number): Float64Array => Float64Array.from({ length }, () => rng.uniform() - 0.5);

/** The draws of the Rust test of the same name, in its order. */
function example(): Example {
  const rng = rngFromKey(Uint32Array.of(5, 6, 7, 8));
  const lengths = Int32Array.from({ length: N }, () => 1 + rng.below(PERIODS));
  const codes = Int32Array.from({ length: 2 * N * PERIODS }, (_, at) => rng.below(at < N * PERIODS ? 6 : 4));
  const numeric = centred(rng, N * PERIODS * network.numeric);
  const parameters = centred(rng, layout.total);
  const shares = centred(rng, N * PERIODS * network.hidden);
  return { careers: { n: N, periods: PERIODS, codes, lengths, numeric }, parameters, shares };
}

/** Loss: sum over rows in batch order, their periods and hidden units of share times state; and its gradient. */
function lossAndGradient({ careers, parameters, shares }: Example): { loss: number; gradient: Float64Array } {
  const rows = Uint32Array.from({ length: N }, (_, i) => i);
  const batch = fillBatch(sizes, careers, rows, newBatchBuffers(sizes, network.vocabularies, N));
  const weights = newGruWeights(sizes);
  arrangeWeights(network, layout, parameters, batch.present, weights);
  for (const chunk of batch.chunks) forwardGru(sizes, weights, chunk, new Float64Array(sizes.gates));
  const states = new Float64Array(shares.length);
  everyState(sizes, batch, states);
  const loss = states.reduce((sum, h, at) => sum + h * shares[at]!, 0);
  lastStateGradients(sizes, batch, new Float64Array(N * network.hidden));
  everyStateGradients(sizes, batch, shares);
  for (const chunk of batch.chunks) backwardGru(sizes, weights, chunk, batch.present);
  const gradient = new Float64Array(layout.total);
  encoderGradient(network, layout, parameters, batch.chunks, batch.present, gradient);
  return { loss, gradient };
}

describe("GRU layer", () => {
  test("gradients from the states of all periods are central differences", () => {
    const { careers, parameters, shares } = example();
    const { gradient } = lossAndGradient({ careers, parameters, shares });
    for (let i = 0; i < layout.total; i += 3) {
      const [above, below] = [1e-5, -1e-5].map((shift) => {
        const moved = parameters.slice();
        moved[i]! += shift;
        return lossAndGradient({ careers, parameters: moved, shares }).loss;
      });
      const padding = i < 3 || (i >= 18 && i < 21);
      expectClose(gradient[i]!, padding ? 0 : (above! - below!) / 2e-5, 1e-8, `parameter ${i}`);
    }
  });

  test("gradients from the states of all periods have the bits of the Rust twin", () => {
    const { gradient } = lossAndGradient(example());
    // The same digest stands in gru_gradient.rs.
    const expected = Uint32Array.of(2896751573, 1816773405, 1843479486, 1309669438);
    expect(hash128(new Uint32Array(gradient.buffer), "")).toEqual(expected);
  });
});
