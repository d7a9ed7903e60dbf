import { createRng, DataError, type Design, design, ShapeError } from "@career-dml/core";
import { expectAllClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  causalForest,
  classificationForest,
  instrumentalForest,
  multiArmForest,
  predictCausalForest,
  predictClassificationForest,
  predictInstrumentalForest,
  predictMultiArmForest,
  predictQuantileForest,
  predictRegressionForest,
  quantileForest,
  regressionForest,
} from "../src/index.js";
import { normalDraws } from "./draws.js";

const n = 400;
const options = { trees: 200, seed: 8 };
const rng = createRng(11);
const x: Design = design({ a: normalDraws(rng, n), b: normalDraws(rng, n) });
const noise = normalDraws(rng, n);
const treatment = new Uint8Array(n).map(() => rng.below(3));
const binary = treatment.map((t) => (t > 0 ? 1 : 0));
const instrument = binary.map((t) => (rng.uniform() < 0.8 ? t : 1 - t));
const outcome = noise.map((e, i) => e + binary[i]! * x.x[i]!);
const zero = new Float64Array(n);
const fill = (value: number): Float64Array => new Float64Array(n).fill(value);

/** Every kind of forest: its predictions out of bag, all estimates and variances in one vector. */
const fits: Readonly<Record<string, (weights?: Float64Array) => Promise<Float64Array>>> = {
  async causal(weights) {
    const data = { design: x, outcome, treatment: binary, outcomeHat: zero, treatmentHat: fill(2 / 3) };
    const p = await predictCausalForest(await causalForest({ ...data, ...given(weights) }, options), null);
    return joined(p.effect, p.variance);
  },
  async regression(weights) {
    const p = await predictRegressionForest(
      await regressionForest({ design: x, outcome, ...given(weights) }, options),
      null,
    );
    return joined(p.prediction, p.variance);
  },
  async instrumental(weights) {
    const hats = { outcomeHat: zero, treatmentHat: fill(2 / 3), instrumentHat: fill(0.6) };
    const data = { design: x, outcome, treatment: binary, instrument, ...hats, ...given(weights) };
    const p = await predictInstrumentalForest(await instrumentalForest(data, options), null);
    return joined(p.effect, p.variance);
  },
  async "multi-arm"(weights) {
    const data = { design: x, outcome, treatment, outcomeHat: zero, treatmentHat: [fill(1 / 3), fill(1 / 3)] };
    const p = await predictMultiArmForest(await multiArmForest({ ...data, ...given(weights) }, options), null);
    return joined(...p.effects, ...p.variances);
  },
  async classification(weights) {
    const data = { design: x, outcome: treatment, ...given(weights) };
    const p = await predictClassificationForest(await classificationForest(data, options), null);
    return joined(...p.probabilities, ...p.variances);
  },
  async quantile(weights) {
    const p = await predictQuantileForest(
      await quantileForest({ design: x, outcome, ...given(weights) }, options),
      null,
    );
    return joined(...p.predictions);
  },
};

const given = (weights?: Float64Array): { readonly weights?: Float64Array } =>
  weights === undefined ? {} : { weights };
const joined = (...vectors: readonly Float64Array[]): Float64Array => Float64Array.from(vectors.flatMap((v) => [...v]));
const mean = (v: Float64Array): number => v.reduce((sum, a) => sum + a, 0) / v.length;
const kinds = Object.keys(fits);

describe("sample weights", () => {
  test.each(kinds)("%s: equal weights give the unweighted forest", async (kind) => {
    expectAllClose(await fits[kind]!(fill(0.3)), await fits[kind]!(), 1e-7, kind);
  });

  test.each(kinds)("%s: multiplying all weights by a power of two changes nothing, exactly", async (kind) => {
    const weights = x.x.subarray(0, n).map((v) => 1 + v * v);
    expect(await fits[kind]!(weights.map((w) => 1024 * w))).toEqual(await fits[kind]!(weights));
  });

  test.each(kinds)("%s: weights move predictions", async (kind) => {
    const weights = noise.map((e) => (e > 0 ? 5 : 1));
    expect(await fits[kind]!(weights)).not.toEqual(await fits[kind]!());
  });

  test("a weight of three counts like three units: the mean outcome moves as much", async () => {
    const weights = noise.map((e) => (e > 0 ? 3 : 1));
    const rows = [...noise.keys()].flatMap((i) => Array<number>(weights[i]!).fill(i));
    const taken = (v: Float64Array): Float64Array => Float64Array.from(rows, (i) => v[i]!);
    const repeated = design({ a: taken(x.x.subarray(0, n)), b: taken(x.x.subarray(n)) });
    const predict = async (data: Parameters<typeof regressionForest>[0]): Promise<number> =>
      mean((await predictRegressionForest(await regressionForest(data, options), x)).prediction);
    const weighted = await predict({ design: x, outcome, weights });
    const plain = await predict({ design: x, outcome });
    const duplicated = await predict({ design: repeated, outcome: taken(outcome) });
    expect(weighted - plain).toBeGreaterThan(0.3);
    expect(Math.abs(weighted - duplicated)).toBeLessThan(0.1);
  });

  test("that are zero, negative or not finite are refused, all at once", async () => {
    const weights = fill(1);
    weights.set([0, -1, Number.NaN, Infinity], 3);
    const failed = regressionForest({ design: x, outcome, weights }, options);
    await expect(failed).rejects.toThrow(DataError);
    await expect(failed).rejects.toThrow(/row 4 .*row 5 .*row 6 .*row 7/);
    await expect(regressionForest({ design: x, outcome, weights: fill(1).subarray(1) }, options)).rejects.toThrow(
      ShapeError,
    );
  });
});
