import { createRng } from "@career-dml/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FitBoostingInput, fitBoosting } from "../../src/boosting/fit-boosting.js";
import type { BoostingLoss, BoostingModel } from "../../src/boosting/model.js";
import { predictBoosting } from "../../src/boosting/predict-boosting.js";
import { optionsWith, simulate } from "./simulated.js";

const scores = (model: BoostingModel, x: Float64Array): Float64Array =>
  predictBoosting({ model, x, n: x.length / model.p, p: model.p, scale: "raw" }, 1);

/** Predictions of one row while column j runs over a grid. */
function along(model: BoostingModel, row: readonly number[], j: number): Float64Array {
  const grid = Array.from({ length: 81 }, (_, k) => k / 40 - 1);
  return scores(model, Float64Array.from(row.flatMap((v, column) => grid.map((g) => (column === j ? g : v)))));
}

/** Constant below 0, rising above. */
const rising = (v: number): number => Math.max(0, v) ** 2;

const problem = fc.record({
  seed: fc.nat(),
  n: fc.integer({ min: 10, max: 300 }),
  loss: fc.constantFrom<BoostingLoss>("squared", "logistic"),
  monotone: fc.array(fc.constantFrom(-1, 0, 1), { minLength: 3, maxLength: 3 }).map((d) => Int8Array.from(d)),
  weighted: fc.boolean(),
  missing: fc.boolean(),
  options: fc.record({
    trees: fc.integer({ min: 1, max: 15 }),
    maxDepth: fc.integer({ min: 1, max: 6 }),
    learningRate: fc.constantFrom(0.1, 1),
    minLeafSize: fc.integer({ min: 1, max: 10 }),
    l2: fc.constantFrom(0, 2),
    subsample: fc.constantFrom(1, 0.6),
  }),
});

describe("directions of columns", () => {
  test("hold for every row and at every place, to the last bit", () => {
    fc.assert(
      fc.property(problem, ({ seed, n, loss, monotone, weighted, missing, options }) => {
        const { x, p, y, binary } = simulate(n, 3, seed);
        const rng = createRng(seed).fork("test");
        const input: FitBoostingInput = {
          x: missing ? x.map((v) => (rng.uniform() < 0.1 ? Number.NaN : v)) : x,
          n,
          p,
          target: loss === "squared" ? y : binary,
          loss,
          monotone,
          key: rng.key,
          options: optionsWith(options),
          ...(weighted ? { weights: y.map(() => rng.uniform()) } : {}),
        };
        const { model } = fitBoosting(input, 1);
        for (let draw = 0; draw < 10; draw++) {
          const row = [0, 1, 2].map(() => 2 * rng.uniform() - 1);
          for (const j of [0, 1, 2]) {
            const direction = monotone[j]!;
            const path = along(model, row, j);
            const breaks = path.findIndex((v, k) => k > 0 && direction * (v - path[k - 1]!) < 0);
            expect(breaks).toBe(-1);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each(["squared", "logistic"] as const)("that are all 0 change no bit (%s loss)", (loss) => {
    const { x, n, p, y, binary } = simulate(300, 3, 7);
    const input = { x, n, p, target: loss === "squared" ? y : binary, loss, options: optionsWith() } as const;
    expect(fitBoosting({ ...input, monotone: new Int8Array(p) }, 1)).toEqual(fitBoosting(input, 1));
  });

  test("leave a mean where the target runs the other way", () => {
    const x = Float64Array.from({ length: 100 }, (_, i) => i);
    const input = { x, n: 100, p: 1, target: x, loss: "squared", options: optionsWith({ trees: 3 }) } as const;
    expect(fitBoosting({ ...input, monotone: Int8Array.of(-1) }, 1).model.feature.length).toBe(0);
    expect(fitBoosting({ ...input, monotone: Int8Array.of(1) }, 1)).toEqual(fitBoosting(input, 1));
  });

  test("that are true help on new rows", () => {
    const errors = [Int8Array.of(0), Int8Array.of(1)].map((monotone) => {
      let sum = 0;
      for (let seed = 0; seed < 10; seed++) {
        const rng = createRng(seed).fork("true direction");
        const x = Float64Array.from({ length: 200 }, () => 2 * rng.uniform() - 1);
        const target = x.map((v) => rising(v) + rng.uniform() + rng.uniform() - 1);
        const { model } = fitBoosting(
          { x, n: 200, p: 1, target, loss: "squared", monotone, options: optionsWith() },
          1,
        );
        const grid = Float64Array.from({ length: 200 }, (_, k) => k / 100 - 1);
        scores(model, grid).forEach((score, k) => (sum += (score - rising(grid[k]!)) ** 2));
      }
      return sum;
    });
    expect(errors[1]).toBeLessThan(0.7 * errors[0]!);
  });

  test("other than -1, 0 and 1, or for other columns, are refused", () => {
    const { x, n, p, y } = simulate(30, 2, 6);
    const fit = (monotone: Int8Array) => () =>
      fitBoosting({ x, n, p, target: y, loss: "squared", monotone, options: optionsWith() }, 1);
    expect(fit(Int8Array.of(1, 2))).toThrow(expect.objectContaining({ code: "OPTIONS" }));
    expect(fit(Int8Array.of(1))).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });
});
