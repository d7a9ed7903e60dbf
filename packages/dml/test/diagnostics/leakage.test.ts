import {
  createRng,
  type Design,
  design,
  type Folds,
  normalQuantile,
  type Representation,
  type Rng,
} from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { leakage } from "../../src/index.js";

const N = 240;
const K = 3;
const folds: Folds = { k: K, of: Uint32Array.from({ length: N }, (_, i) => i % K) };
const normal = (rng: Rng): Float64Array =>
  Float64Array.from({ length: N }, () => normalQuantile(0.5 * 2 ** -40 + rng.uniform() * (1 - 2 ** -40)));

const representation = (designs: readonly Design[], own: Folds | null): Representation => ({
  name: "made",
  label: "Made",
  dimension: designs[0]!.p,
  designs,
  folds: own,
  inSample: own === null,
  reproducible: true,
  training: [],
  options: {},
});

/** What careers say, and the outcomes of the rows that a model saw, with much noise. */
function told(
  outcome: Float64Array,
  { rng, seen }: { readonly rng: Rng; readonly seen: (i: number) => boolean },
): Design {
  const [career, noise, other] = [normal(rng.fork("career")), normal(rng.fork("noise")), normal(rng.fork("other"))];
  return design({ career, told: noise.map((v, i) => v + (seen(i) ? 0.5 * outcome[i]! : 0)), other });
}

const inSample = (outcome: Float64Array, rng: Rng): Representation =>
  representation([told(outcome, { rng, seen: () => true })], null);

const crossFitted = (outcome: Float64Array, rng: Rng): Representation =>
  representation(
    Array.from({ length: K }, (_, k) => told(outcome, { rng: rng.fork("fold", k), seen: (i) => folds.of[i] !== k })),
    folds,
  );

type Maker = typeof inSample;

/** Knows no outcome at all. */
const blind: Maker = (_, rng) => representation([design({ a: normal(rng.fork("a")), b: normal(rng.fork("b")) })], null);

const diagnose = (seed: number, make: Maker) => {
  const rng = createRng(seed);
  const outcome = normal(rng.fork("outcome"));
  return leakage(
    {
      representation: make(outcome, rng),
      outcome,
      folds,
      represent: async (permuted, index) => make(permuted, rng.fork("again", index)),
    },
    { seed, permutations: 5 },
  );
};

describe("leakage, the placebo", () => {
  test("finds outcomes that a model was told of, in nearly every draw", async () => {
    const results = await Promise.all(Array.from({ length: 40 }, (_, seed) => diagnose(seed, inSample)));
    expect(results.filter(({ verdict }) => verdict === "leaks").length).toBeGreaterThanOrEqual(38);
    // The correlation of y with z + y / 2, z and y standard normal, is 1 / sqrt 5.
    const mean = results.reduce((sum, r) => sum + r.placebo!.correlation, 0) / 40;
    expect(Math.abs(mean - 1 / Math.sqrt(5))).toBeLessThan(0.03);
  });

  test("accuses a model that saw only the other folds no more often than its level", async () => {
    const results = await Promise.all(Array.from({ length: 200 }, (_, seed) => diagnose(seed, crossFitted)));
    const accused = results.filter(({ verdict }) => verdict === "leaks").length;
    // 200 draws at .05: mean 10, sd 3.1.
    expect(accused).toBeLessThanOrEqual(10 + 3 * 3.1);
    // Folds share rows, so correlations of one draw are no sum of independent ones; their mean is zero all the same.
    const correlations = results.map((r) => r.placebo!.correlation);
    const mean = correlations.reduce((sum, c) => sum + c, 0) / 200;
    const sd = Math.sqrt(correlations.reduce((sum, c) => sum + (c - mean) ** 2, 0) / 199);
    expect(mean).toBeLessThan((3 * sd) / Math.sqrt(200));
  });

  test("does not accuse a baseline that knows no outcome, nor a constant", async () => {
    const results = await Promise.all(Array.from({ length: 100 }, (_, seed) => diagnose(seed, blind)));
    expect(results.filter(({ verdict }) => verdict === "leaks").length).toBeLessThanOrEqual(5 + 3 * 2.2);
    const constant = await diagnose(1, () => representation([design({ a: new Float64Array(N) })], null));
    expect(constant.placebo).toMatchObject({ correlation: 0, sd: 0, pValue: 1 });
  });

  test("was not made where nobody can train again, and says so", async () => {
    const outcome = normal(createRng(3));
    const result = await leakage({ representation: inSample(outcome, createRng(4)), outcome, folds, represent: null });
    expect(result).toMatchObject({ verdict: "not tested", placebo: null, seen: null, inSample: true });
    expect(result.placeboReason).toMatch(/not trained again/);
    expect(result.seenReason).toMatch(/none is held out/);
  });
});

describe("leakage, seen against unseen rows", () => {
  test("R2 of seen and unseen rows are those of the design: one fifth, and nothing", async () => {
    const results = await Promise.all(
      Array.from({ length: 30 }, async (_, seed) => {
        const rng = createRng(seed);
        const outcome = normal(rng.fork("outcome"));
        const made = crossFitted(outcome, rng);
        return (await leakage({ representation: made, outcome, folds, represent: null })).seen!;
      }),
    );
    const mean = (value: (r: (typeof results)[number]) => number) =>
      results.reduce((sum, r) => sum + value(r), 0) / results.length;
    // The probe's slope 2/5 is wrong for rows without y in them: their R2 is 1 - (1 + .16) = -.16.
    expect(Math.abs(mean((r) => r.seenR2) - 0.2)).toBeLessThan(0.04);
    expect(Math.abs(mean((r) => r.unseenR2) + 0.16)).toBeLessThan(0.04);
    expect(mean((r) => r.gap)).toBeCloseTo(
      mean((r) => r.seenR2 - r.unseenR2),
      10,
    );
    expect(results.every(({ pValue }) => pValue < 0.01)).toBe(true);
  });

  test("finds no gap, but for its level, where models saw nothing", async () => {
    const results = await Promise.all(
      Array.from({ length: 200 }, async (_, seed) => {
        const rng = createRng(seed);
        const outcome = normal(rng.fork("outcome"));
        const designs = Array.from({ length: K }, (_, k) =>
          told(outcome, { rng: rng.fork("f", k), seen: () => false }),
        );
        const made = representation(designs, folds);
        return (await leakage({ representation: made, outcome, folds, represent: null }, { seed })).seen!;
      }),
    );
    expect(results.filter(({ pValue }) => pValue < 0.05).length).toBeLessThanOrEqual(10 + 3 * 3.1);
    const sd = Math.sqrt(results.reduce((sum, r) => sum + r.gap ** 2, 0) / 200);
    const se = results.reduce((sum, r) => sum + r.se, 0) / 200;
    expect(Math.abs(sd / se - 1)).toBeLessThan(0.25);
  });
});

test("lengths that disagree and one permutation are refused", async () => {
  const outcome = normal(createRng(3));
  const made = inSample(outcome, createRng(4));
  const short = outcome.slice(1);
  await expect(leakage({ representation: made, outcome: short, folds, represent: null })).rejects.toMatchObject({
    code: "SHAPE",
  });
  await expect(
    leakage({ representation: made, outcome, folds, represent: null }, { permutations: 1 }),
  ).rejects.toMatchObject({ code: "OPTIONS" });
});
