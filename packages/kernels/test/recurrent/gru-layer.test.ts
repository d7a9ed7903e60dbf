import { hash128, type Rng, rngFromKey } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { type RecurrentNetwork, recurrentLayout } from "../../src/index.js";
import type { Careers } from "../../src/recurrent/batch.js";
import { gruEncoder, type Precision } from "../../src/recurrent/gru-encoder.js";

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

/** Loss: sum over rows in batch order, their periods and hidden units of share times state; and Adam's first moment of it. */
function lossAndMoment(
  { careers, parameters, shares }: Example,
  precision: Precision = "double",
): { loss: number; moment: Float64Array } {
  const source = { network, careers, values: parameters, capacity: N, everyState: true, fixed: false };
  const layer = gruEncoder(precision, source);
  layer.forward(Uint32Array.from({ length: N }, (_, i) => i));
  const states = new Float64Array(shares.length);
  layer.everyState(states);
  const loss = states.reduce((sum, h, at) => sum + h * shares[at]!, 0);
  layer.lastStateGradients(new Float64Array(N * network.hidden));
  layer.everyStateGradients(shares);
  layer.backward();
  layer.adam({ learningRate: 0, power1: 0.9, power2: 0.999, weightDecay: 0 });
  const values = new Float64Array(4 * layout.total);
  layer.state(values, layout.total);
  return { loss, moment: values.slice(layout.total, layout.total + layout.dense) };
}

describe("GRU layer", () => {
  test("gradients from the states of all periods are central differences", () => {
    const { careers, parameters, shares } = example();
    const { moment } = lossAndMoment({ careers, parameters, shares });
    for (let i = 0; i < layout.total; i += 3) {
      const [above, below] = [1e-5, -1e-5].map((shift) => {
        const moved = parameters.slice();
        moved[i]! += shift;
        return lossAndMoment({ careers, parameters: moved, shares }).loss;
      });
      const padding = i < 3 || (i >= 18 && i < 21);
      // The first moment after one step is a tenth of the gradient.
      expectClose(moment[i]! / 0.1, padding ? 0 : (above! - below!) / 2e-5, 1e-8, `parameter ${i}`);
    }
  });

  test("in single precision they are those of double precision to seven digits of the largest", () => {
    const [double, single] = (["double", "single"] as const).map((p) => lossAndMoment(example(), p).moment);
    const largest = double!.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    for (let i = 0; i < layout.dense; i++) {
      expect(Math.abs(single![i]! - double![i]!)).toBeLessThan(2e-6 * largest);
      expect(Math.fround(single![i]!)).toBe(single![i]);
    }
  });

  // The same digests stand in gru_encoder.rs.
  test.each<[Precision, readonly number[]]>([
    ["double", [1276123853, 1420809802, 2625201157, 913325068]],
    ["single", [3050748785, 651407261, 2581091150, 3811793503]],
  ])("gradients in %s precision have the bits of the Rust twin", (precision, digest) => {
    const { moment } = lossAndMoment(example(), precision);
    expect(Array.from(hash128(new Uint32Array(moment.buffer), ""))).toEqual(digest);
  });
});
