import { createRng, DataError, type Design, design, NonFiniteError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  causalForest,
  predictCausalForest,
  predictRegressionForest,
  type RegressionForestOptions,
  regressionForest,
} from "../src/index.js";

const options: RegressionForestOptions = { trees: 200, seed: 5 };
const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, a) => sum + a, 0) / v.length;
const errorOf = (a: Float64Array, b: Float64Array): number => mean(a.map((v, i) => (v - b[i]!) ** 2));

/** A step in the first covariate, a share of which is missing: at random, or where it would be high. */
function steps(n: number, missing: "at random" | "if high", seed = 1) {
  const rng = createRng(seed);
  const uniform = (): Float64Array => new Float64Array(n).map(() => rng.uniform());
  const [full, other, noise] = [uniform(), uniform(), uniform()];
  const truth = full.map((v) => (v > 0.6 ? 1 : v > 0.3 ? -1 : 0));
  const isMissing = (v: number): boolean => (missing === "at random" ? rng.uniform() < 0.25 : v > 0.6);
  const x = full.map((v) => (isMissing(v) ? Number.NaN : v));
  return { design: design({ x, other }), outcome: truth.map((t, i) => t + noise[i]! - 0.5), truth };
}

const recoded = (d: Design, sentinel: number): Design => ({
  ...d,
  x: d.x.map((v) => (Number.isNaN(v) ? sentinel : v)),
});

describe("missing values of a design", () => {
  test("at random: predicted at least as well as with the better of two sentinels", async () => {
    const { design: x, outcome, truth } = steps(800, "at random");
    const error = async (own: Design): Promise<number> => {
      const forest = await regressionForest({ design: own, outcome }, options);
      return errorOf((await predictRegressionForest(forest, null)).prediction, truth);
    };
    const byHand = Math.min(await error(recoded(x, 1e6)), await error(recoded(x, -1e6)));
    // 5 % for the draws of the forests, which are not the same.
    expect(await error(x)).toBeLessThan(1.05 * byHand);
  });

  test("that say something: what is missing where the outcome is high is predicted high", async () => {
    const { design: x, outcome } = steps(800, "if high");
    const forest = await regressionForest({ design: x, outcome }, options);
    const { prediction } = await predictRegressionForest(
      forest,
      design({ x: [Number.NaN, 0.45, 0.1], other: [0.5, 0.5, 0.5] }),
    );
    expect([...prediction].map((v) => Math.round(v))).toEqual([1, -1, 0]);
  });

  test("are recovered as the moderator of an effect", async () => {
    const n = 1000;
    const rng = createRng(3);
    const uniform = (): Float64Array => new Float64Array(n).map(() => rng.uniform());
    const x = design({ a: uniform().map((v) => (v < 0.4 ? Number.NaN : v)), b: uniform() });
    const treatment = uniform().map((v) => (v < 0.5 ? 1 : 0));
    const outcome = treatment.map((t, i) => (Number.isNaN(x.x[i]!) ? 2 : 0) * (t - 0.5) + rng.uniform());
    const data = {
      design: x,
      outcome,
      treatment,
      outcomeHat: new Float64Array(n).fill(0.5),
      treatmentHat: new Float64Array(n).fill(0.5),
    };
    const { effect, variance } = await predictCausalForest(await causalForest(data, options), null);
    const among = (missing: boolean): number => mean(effect.filter((_, i) => Number.isNaN(x.x[i]!) === missing));
    expect(among(true)).toBeGreaterThan(1.8);
    expect(among(false)).toBeLessThan(0.2);
    expect(variance.every((v) => v >= 0)).toBe(true);
  });

  test("may stand in rows to predict wherever they will, if the fit had any", async () => {
    const { design: x, outcome } = steps(300, "at random");
    const forest = await regressionForest({ design: x, outcome }, options);
    expect(forest.takesMissing).toBe(true);
    const { prediction } = await predictRegressionForest(
      forest,
      design({ x: [0.5, Number.NaN], other: [Number.NaN, Number.NaN] }),
    );
    expect(prediction.every(Number.isFinite)).toBe(true);
  });

  test.each([1, 2, 3, 8])("%i threads give the same bits", async (threads) => {
    const data = steps(300, "at random");
    const forest = await regressionForest(data, options, { threads });
    const one = await regressionForest(data, options, { threads: 1 });
    expect(forest.tables).toEqual(one.tables);
    expect(await predictRegressionForest(forest, null, { threads })).toEqual(await predictRegressionForest(one, null));
  });
});

describe("missing values that no forest takes", () => {
  const { design: x, outcome } = steps(100, "at random");
  const full = recoded(x, 0);
  const small = { trees: 4 };

  test("in rows to predict, if the fit had none", async () => {
    const forest = await regressionForest({ design: full, outcome }, small);
    expect(forest.takesMissing).toBe(false);
    await expect(predictRegressionForest(forest, x)).rejects.toThrow(NonFiniteError);
    await expect(predictRegressionForest(forest, x)).rejects.toThrow(/column x.*the fit had none/);
  });

  test("in an outcome, and infinities anywhere, all in one error", async () => {
    const wrong = {
      design: { ...full, x: full.x.map((v, i) => (i === 3 ? -Infinity : v)) },
      outcome: outcome.map((v, i) => (i === 1 ? Number.NaN : v)),
    };
    await expect(regressionForest(wrong, small)).rejects.toThrow(NonFiniteError);
    await expect(regressionForest(wrong, small)).rejects.toThrow(/outcome.*column x/s);
  });

  test("in all of a column, every such column and too few clusters in one error", async () => {
    const empty = new Float64Array(100).fill(Number.NaN);
    const wrong = design({ a: empty, b: outcome, c: empty });
    await expect(regressionForest({ design: wrong, outcome }, small)).rejects.toThrow(DataError);
    const fit = regressionForest({ design: wrong, outcome, clusters: new Int32Array(100) }, small);
    await expect(fit).rejects.toThrow(/column a has no value.*column c has no value.*at least 4, got 1/s);
  });

  test("but a constant column is nothing to split on", async () => {
    const constant = design({ one: new Float64Array(100).fill(7), other: x.x.subarray(100) });
    const { tables } = await regressionForest({ design: constant, outcome }, small);
    expect(tables.feature.includes(0)).toBe(false);
  });
});
