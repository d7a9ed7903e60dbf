import { createRng, design } from "@career-dml/core";
import { csvColumns, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { predictRegressionForest, regressionForest } from "../src/index.js";

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
const meanSquare = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  mean(Array.from(a, (v, i) => (v - b[i]!) ** 2));

describe("regressionForest", () => {
  const rng = createRng(3);
  const x = new Float64Array(500).map(() => rng.uniform());
  const covariates = design({ x, noise: new Float64Array(500).map(() => rng.uniform()) });

  test("a step without noise is found away from its edge", async () => {
    const forest = await regressionForest(
      { design: covariates, outcome: x.map((v) => (v > 0.5 ? 1 : 0)) },
      { trees: 200 },
    );
    const { prediction } = await predictRegressionForest(forest, null);
    const away = [...x.keys()].filter((i) => Math.abs(x[i]! - 0.5) > 0.1);
    expect(
      meanSquare(
        away.map((i) => prediction[i]!),
        away.map((i) => (x[i]! > 0.5 ? 1 : 0)),
      ),
    ).toBeLessThan(1e-3);
  });

  test("predictions stay within the outcomes, and a constant outcome is predicted exactly", async () => {
    const bounded = await regressionForest({ design: covariates, outcome: x }, { trees: 100 });
    for (const v of (await predictRegressionForest(bounded, null)).prediction) {
      expect(v).toBeGreaterThanOrEqual(0);
      expect(v).toBeLessThan(1);
    }
    const flat = await regressionForest(
      { design: covariates, outcome: new Float64Array(500).fill(0.5) },
      { trees: 100 },
    );
    const { prediction, variance } = await predictRegressionForest(flat, null);
    expect(prediction.every((v) => v === 0.5)).toBe(true);
    expect(variance.every((v) => v === 0)).toBe(true);
  });

  test("columns with ties are only cut between different values", async () => {
    const coarse = design({ x: x.map((v) => Math.floor(4 * v)) });
    const forest = await regressionForest({ design: coarse, outcome: x }, { trees: 100 });
    const { prediction } = await predictRegressionForest(forest, coarse);
    expect(new Set(prediction).size).toBeLessThanOrEqual(4);
    const { feature, threshold } = forest.tables;
    expect(new Set(threshold.filter((_, i) => feature[i]! >= 0))).toEqual(new Set([0, 1, 2]));
  });

  test.skipIf(!hasFixtures)(`predicts as well as grf on its fixture${fixtureNote}`, async () => {
    const grf = csvColumns("fixtures/forest/grf_fixed.csv");
    const covariates = design(Object.fromEntries([1, 2, 3, 4, 5, 6].map((j) => [`x${j}`, grf[`x${j}`]!])));
    for (const [outcome, theirs, truth] of [
      ["Y", "Y.hat", "m_true"],
      ["W", "W.hat", "e_true"],
    ] as const) {
      const forest = await regressionForest({ design: covariates, outcome: grf[outcome]! }, { trees: 1000 });
      const { prediction } = await predictRegressionForest(forest, null);
      expect(meanSquare(prediction, grf[truth]!)).toBeLessThan(1.02 * meanSquare(grf[theirs]!, grf[truth]!));
    }
  });
});
