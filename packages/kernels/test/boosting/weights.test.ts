import { createRng } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FitBoostingInput, fitBoosting } from "../../src/boosting/fit-boosting.js";
import type { BoostingLoss } from "../../src/boosting/model.js";
import { predictBoosting } from "../../src/boosting/predict-boosting.js";
import { relativeWeights, rowWeights } from "../../src/boosting/weights.js";
import { optionsWith, simulate } from "./simulated.js";

const { x, n, p, y, binary } = simulate(400, 3, 21);
const targets = { squared: y, logistic: binary } satisfies Record<BoostingLoss, Float64Array>;
const losses = ["squared", "logistic"] as const;
const all = Uint32Array.from({ length: n }, (_, i) => i);
const inputOf = (loss: BoostingLoss, changes: Partial<FitBoostingInput> = {}): FitBoostingInput => ({
  x,
  n,
  p,
  target: targets[loss],
  loss,
  options: optionsWith({ trees: 25 }),
  ...changes,
});
const sum = (a: Float64Array): number => a.reduce((s, v) => s + v, 0);
const drawn = (seed: number): Float64Array => {
  const rng = createRng(seed);
  return Float64Array.from({ length: n }, () => rng.uniform() ** 3);
};

/** The error code of a fit with weights, `null` if it succeeds. */
const code = (weights: Float64Array, changes: Partial<FitBoostingInput> = {}): unknown => {
  try {
    fitBoosting(inputOf("squared", { weights, ...changes }), 1);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return null;
};

describe("closed forms", () => {
  test("the base and the leaves are weighted means", () => {
    const input = { x: Float64Array.of(1, 2, 3, 4), n: 4, p: 1, target: Float64Array.of(0, 3, 10, 11) } as const;
    const options = optionsWith({ trees: 1, maxDepth: 1, learningRate: 1, minLeafSize: 1 });
    const weights = Float64Array.of(1, 3, 1, 3);
    const { model } = fitBoosting({ ...input, loss: "squared", weights, options }, 1);
    expectClose(model.base, (3 * 3 + 10 + 3 * 11) / 8, 1e-15);
    expect(model.threshold[0]).toBe(2.5);
    expectAllClose([model.base + model.value[1]!, model.base + model.value[2]!], [9 / 4, 43 / 4], 1e-6);
  });

  test("without a split there are the log odds of the weighted mean", () => {
    const target = Float64Array.of(1, 0, 0, 0);
    const weights = Float64Array.of(3, 1, 1, 1);
    const options = optionsWith();
    const { model } = fitBoosting(
      { x: new Float64Array(4), n: 4, p: 1, target, loss: "logistic", weights, options },
      1,
    );
    expectClose(model.base, 0, 1e-15);
  });

  test("relative weights have mean 1, their counts are at least 1 and sum to about 2^20", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-300, max: 1e150, noNaN: true }), { minLength: 1 }), (values) => {
        const { relative, counts, unit } = rowWeights(Float64Array.from(values));
        expectClose(sum(relative) / values.length, 1, 1e-12);
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
        expect(counts.every(Number.isInteger)).toBe(true);
        expect(Math.abs(sum(counts) - unit * values.length)).toBeLessThanOrEqual(values.length);
        expect(unit * values.length).toBeLessThanOrEqual(2 ** 20);
      }),
    );
    expect(relativeWeights(Float64Array.of(0.1, 0.1, 0.1)).every((w) => Math.abs(w - 1) < 1e-15)).toBe(true);
  });
});

describe.each(losses)("invariances, %s loss", (loss) => {
  test("equal weights change no bit", () => {
    const validation = all.filter((i) => i % 5 === 0);
    for (const w of [1, 4, 2 ** -30]) {
      const weights = new Float64Array(n).fill(w);
      const input = inputOf(loss, { validation, options: optionsWith({ trees: 25, l2: 0.5 }) });
      expect(fitBoosting({ ...input, weights }, 1)).toEqual(fitBoosting(input, 1));
    }
  });

  test("a power-of-two factor changes no bit", () => {
    const weights = drawn(2);
    const scaled = weights.map((w) => 1024 * w);
    expect(fitBoosting(inputOf(loss, { weights: scaled }), 1)).toEqual(fitBoosting(inputOf(loss, { weights }), 1));
  });

  test("a row of weight 0 is absent", () => {
    const weights = drawn(3).map((w, i) => (i % 3 === 0 ? 0 : w));
    const validation = all.filter((i) => i % 7 === 0);
    const present = {
      rows: all.filter((i) => i % 7 !== 0 && i % 3 !== 0),
      validation: validation.filter((i) => i % 3 !== 0),
    };
    // Not even its target is seen.
    const target = targets[loss].map((v, i) => (i % 3 === 0 ? 1 - v : v));
    const expected = fitBoosting(inputOf(loss, { ...present, weights }), 1);
    expect(fitBoosting(inputOf(loss, { target, validation, weights }), 1)).toEqual(expected);
  });

  test("a row of weight 2 is two rows, up to the rounding of gradients, where bins are the same", () => {
    const weights = new Float64Array(n).map((_, i) => 1 + (i % 2));
    const twice = [...all, ...all.filter((i) => i % 2 === 1)];
    const many = Float64Array.from({ length: twice.length * p }, (_, k) => {
      const j = Math.floor(k / twice.length);
      return Math.round(50 * x[j * n + twice[k % twice.length]!]!);
    });
    const once = x.map((v) => Math.round(50 * v));
    const target = Float64Array.from(twice, (i) => targets[loss][i]!);
    // Rows of mean weight 3/2: 8 of them are 12 rows.
    const options = { trees: 5, maxDepth: 3, l2: 2 };
    const weighted = inputOf(loss, { x: once, weights, options: optionsWith({ ...options, minLeafSize: 8 }) });
    const { model } = fitBoosting(weighted, 1);
    const copied = fitBoosting(
      { x: many, n: twice.length, p, target, loss, options: optionsWith({ ...options, minLeafSize: 12, l2: 3 }) },
      1,
    ).model;
    expect(model.feature).toEqual(copied.feature);
    expect(model.threshold).toEqual(copied.threshold);
    expectClose(model.base, copied.base, 1e-12);
    expectAllClose(model.value, copied.value, 1e-5);
  });

  test("a leaf weighs at least as much as its rows of mean weight", () => {
    const weights = drawn(4);
    const options = optionsWith({ trees: 1, minLeafSize: 30, maxDepth: 6 });
    const { model } = fitBoosting(inputOf(loss, { weights, options }), 1);
    const relative = relativeWeights(weights);
    const leaves = predictBoosting(
      { x, n, p, model: { ...model, base: 0, value: model.value.map((_, k) => k) }, scale: "raw" },
      1,
    );
    const sizes = new Map<number, number>();
    leaves.forEach((leaf, i) => sizes.set(leaf, (sizes.get(leaf) ?? 0) + relative[i]!));
    expect(sizes.size).toBeGreaterThan(3);
    // Weights are rounded on a grid of 2^-11 of their mean.
    expect(Math.min(...sizes.values())).toBeGreaterThan(30 * (1 - 1e-3));
  });
});

test("the loss that stops a fit is weighted", () => {
  const validation = all.filter((i) => i % 4 === 0);
  const weights = drawn(5);
  const input = inputOf("squared", { validation, weights });
  const { model, validationLoss } = fitBoosting(input, 1);
  const scores = predictBoosting({ x, n, p, model, scale: "raw" }, 1);
  const total = validation.reduce((sum, i) => sum + weights[i]!, 0);
  const loss = validation.reduce((sum, i) => sum + weights[i]! * (y[i]! - scores[i]!) ** 2, 0) / total;
  expectClose(validationLoss[model.offsets.length - 1]!, loss, 1e-12);
});

test("weights that mean nothing are refused", () => {
  const ones = new Float64Array(n).fill(1);
  expect(code(ones)).toBe(null);
  expect(code(ones.subarray(1))).toBe("SHAPE");
  expect(code(ones.map((_, i) => (i === 3 ? -1 : 1)))).toBe("OPTIONS");
  expect(code(ones.map((_, i) => (i === 3 ? Number.NaN : 1)))).toBe("NON_FINITE");
  expect(code(ones.map((_, i) => (i === 3 ? Number.POSITIVE_INFINITY : 1)))).toBe("NON_FINITE");
  expect(code(new Float64Array(n))).toBe("OPTIONS");
  expect(
    code(
      ones.map((_, i) => (i < 10 ? 0 : 1)),
      { validation: all.subarray(0, 10) },
    ),
  ).toBe("OPTIONS");
  expect(
    code(
      ones.map((_, i) => (i === 3 ? -1 : 1)),
      { rows: all.subarray(5) },
    ),
  ).toBe(null);
});
