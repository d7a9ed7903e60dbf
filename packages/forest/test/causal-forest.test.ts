import { createRng, type Design, DataError, design, NonFiniteError, OptionsError, ShapeError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  type CausalForestData,
  type CausalForestOptions,
  causalForest,
  GRF_OPTIONS,
  predictCausalForest,
} from "../src/index.js";

/** Randomised treatment whose effect is the first covariate. */
function experiment(n: number, seed = 1): CausalForestData {
  const rng = createRng(seed);
  const uniform = (): Float64Array => new Float64Array(n).map(() => rng.uniform());
  const x = design({ a: uniform(), b: uniform(), c: uniform() });
  const treatment = uniform().map((u) => (u < 0.5 ? 1 : 0));
  const noise = uniform();
  const outcome = treatment.map((t, i) => t * x.x[i]! + noise[i]!);
  return {
    design: x,
    outcome,
    treatment,
    outcomeHat: new Float64Array(n).fill(0.75),
    treatmentHat: new Float64Array(n).fill(0.5),
  };
}

const small: CausalForestOptions = { trees: 200, seed: 7 };
const outOfBag = async (data: CausalForestData, options: CausalForestOptions = small) =>
  predictCausalForest(await causalForest(data, options), null);
const distance = (a: Float64Array, b: Float64Array): number => Math.hypot(...a.map((v, i) => v - b[i]!));
const mapped = (d: Design, f: (x: number) => number): Design => ({ ...d, x: d.x.map(f) });

describe("causalForest: invariances", () => {
  const data = experiment(400);

  test("a monotone transformation of the covariates changes no prediction", async () => {
    const transformed = { ...data, design: mapped(data.design, (x) => Math.exp(3 * x)) };
    expect(await outOfBag(transformed)).toEqual(await outOfBag(data));
  });

  test("doubling the residual outcome doubles effects, exactly", async () => {
    const once = await outOfBag(data);
    const twice = await outOfBag({
      ...data,
      outcome: data.outcome.map((y) => 2 * y),
      outcomeHat: data.outcomeHat.map((m) => 2 * m),
    });
    expect(twice.effect).toEqual(once.effect.map((effect) => 2 * effect));
    expect(twice.variance).toEqual(once.variance.map((variance) => 4 * variance));
  });

  test("doubling the residual treatment halves effects, exactly", async () => {
    const once = await outOfBag(data);
    const doubled = Float64Array.from(data.treatment, (t) => 2 * t);
    const { effect } = await outOfBag({
      ...data,
      treatment: doubled,
      treatmentHat: data.treatmentHat.map((e) => 2 * e),
    });
    expect(effect).toEqual(once.effect.map((v) => v / 2));
  });

  test("an outcome equal to its prediction has no effect and no variance", async () => {
    const { effect, variance } = await outOfBag({ ...data, outcome: data.outcomeHat });
    expect(effect.every((v) => v === 0)).toBe(true);
    expect(variance.every((v) => v === 0)).toBe(true);
  });

  test("a constant effect without noise is found by every leaf", async () => {
    const outcome = Float64Array.from(data.treatment, (t) => 0.25 * (t - 0.5));
    const { effect, variance } = await outOfBag({ ...data, outcome, outcomeHat: new Float64Array(400) });
    for (const v of effect) expect(v).toBeCloseTo(0.25, 12);
    for (const v of variance) expect(v).toBeLessThan(1e-20);
  });

  test("one wild outcome does not stop the others from being split", async () => {
    const outcome = data.outcome.slice();
    outcome[0] = 1e6;
    const forest = await causalForest({ ...data, outcome }, small);
    expect(forest.tables.feature.length).toBeGreaterThan(5 * forest.tables.roots.length);
    const { effect } = await predictCausalForest(forest, null);
    expect(effect.every(Number.isFinite)).toBe(true);
  });
});

describe("causalForest: seeds and threads", () => {
  const data = experiment(300);

  test("the same seed gives the same forest, seed 0 is a seed, and neighbours share nothing", async () => {
    const effects: Float64Array[] = [];
    for (const seed of [0, 0, 1, 2]) effects.push((await outOfBag(data, { trees: 100, seed })).effect);
    const [zero, again, one, two] = effects;
    expect(again).toEqual(zero);
    expect(one).not.toEqual(zero);
    expect(distance(one!, two!) / distance(zero!, two!)).toBeGreaterThan(0.5);
  });

  test("shifted seeds share no trees", async () => {
    const { tables: a } = await causalForest(data, { trees: 20, seed: 42 });
    const { tables: b } = await causalForest(data, { trees: 20, seed: 43 });
    const treeOf = (t: typeof a, k: number) => t.threshold.slice(t.roots[k]!, t.roots[k + 1]).join();
    const first = new Set(Array.from({ length: 20 }, (_, k) => treeOf(a, k)));
    for (let k = 0; k < 20; k++) expect(first.has(treeOf(b, k)), `tree ${k}`).toBe(false);
  });

  test.each([1, 2, 3, 8])("%i threads give the same bits", async (threads) => {
    const one = await causalForest(data, small, { threads: 1 });
    const many = await causalForest(data, small, { threads });
    expect(many.tables).toEqual(one.tables);
    expect(await predictCausalForest(many, null, { threads })).toEqual(await predictCausalForest(one, null));
  });
});

describe("causalForest: options and refusals", () => {
  const data = experiment(100);

  test("maxDepth 0 leaves one leaf per tree, and every row the same effect", async () => {
    const forest = await causalForest(data, { ...small, maxDepth: 0 });
    expect(forest.tables.feature.length).toBe(200);
  });

  test("the profile of the reference: depth 10, 30 units a leaf, 45 %, bags of four", async () => {
    const options = { maxDepth: 10, minLeafSize: 30, leafCount: "units", subsampleFraction: 0.45, bagSize: 4 } as const;
    const forest = await causalForest(experiment(1000), { ...GRF_OPTIONS, ...options, trees: 40 });
    // 1000 * .45 / 2 = 225 units decide splits, so a tree has at most 7 leaves of 30.
    expect(forest.tables.feature.length).toBeLessThanOrEqual(40 * 13);
    expect(forest.tables.feature.length).toBeGreaterThan(40 * 3);
  });

  test("a penalty on imbalance makes trees smaller", async () => {
    // With the default alpha children are balanced already.
    const free = await causalForest(data, { ...small, ...GRF_OPTIONS });
    const penalised = await causalForest(data, { ...small, ...GRF_OPTIONS, imbalancePenalty: 10 });
    expect(penalised.tables.feature.length).toBeLessThan(free.tables.feature.length);
  });

  test("every wrong option in one error", async () => {
    const wrong = { trees: 5, alpha: 0.9, nonsense: 1 } as CausalForestOptions;
    await expect(causalForest(data, wrong)).rejects.toThrow(OptionsError);
    await expect(causalForest(data, { mtry: 4 })).rejects.toThrow(OptionsError);
  });

  test("wrong lengths, missing outcomes and too few rows are typed errors", async () => {
    await expect(causalForest({ ...data, outcome: new Float64Array(3) })).rejects.toThrow(ShapeError);
    const missing = data.outcome.map((y, i) => (i < 3 ? Number.NaN : y));
    await expect(causalForest({ ...data, outcome: missing })).rejects.toThrow(NonFiniteError);
    await expect(causalForest(experiment(3))).rejects.toThrow(DataError);
  });

  test("a row that every bag drew is an error, not NaN", async () => {
    const forest = await causalForest(data, { trees: 4 });
    await expect(predictCausalForest(forest, null)).rejects.toThrow(DataError);
    await expect(predictCausalForest(forest, null)).rejects.toThrow(/grow more trees/);
  });

  test("a treatment that does not vary is an error", async () => {
    const constant = { ...data, treatment: new Float64Array(100).fill(1) };
    await expect(outOfBag(constant)).rejects.toThrow(/does not vary/);
  });

  test("an abort stops the fit", async () => {
    const signal = AbortSignal.abort();
    await expect(causalForest(data, small, { signal })).rejects.toMatchObject({ code: "ABORTED" });
  });
});
