import { type Design, design } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures, replicationA } from "@career-dml/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type CausalForest, type CausalForestPrediction, causalForest, predictCausalForest } from "../src/index.js";

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
const meanSquare = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  mean(Array.from(a, (v, i) => (v - b[i]!) ** 2));

const covariates = (columns: Record<string, Float64Array>): Design =>
  design(Object.fromEntries([1, 2, 3, 4, 5, 6].map((j) => [`x${j}`, columns[`x${j}`]!])));

describe.skipIf(!hasFixtures)(`causalForest against grf 2.6.1 on its own nuisances${fixtureNote}`, () => {
  let grf: Record<string, Float64Array>;
  let forest: CausalForest;
  let predictions: CausalForestPrediction[];
  /** The seeds of the fixture's own spread share most of their trees, so the spread of independent seeds is ours. */
  let between: number;

  beforeAll(async () => {
    grf = csvColumns("fixtures/forest/grf_fixed.csv");
    const data = {
      design: covariates(grf),
      outcome: grf["Y"]!,
      treatment: grf["W"]!,
      outcomeHat: grf["Y.hat"]!,
      treatmentHat: grf["W.hat"]!,
    };
    forest = await causalForest(data, { seed: 1 });
    const other = await causalForest(data, { seed: 2 });
    predictions = [await predictCausalForest(forest, null), await predictCausalForest(other, null)];
    between = Math.sqrt(meanSquare(predictions[0]!.effect, predictions[1]!.effect));
  });

  test.each([0, 1])("out of bag, seed %i: as far from grf as from another seed of ours", (seed) => {
    const { effect, variance } = predictions[seed]!;
    expect(Math.sqrt(meanSquare(effect, grf["tau.hat"]!))).toBeLessThan(1.25 * between);
    expectClose(mean(effect), mean(grf["tau.hat"]!), 0.01, "mean effect");
    expectClose(mean(variance), mean(grf["var.hat"]!), 0.003, "mean variance");
  });

  test("on new rows", async () => {
    const rows = csvColumns("fixtures/forest/grf_fixed_test.csv");
    const { effect } = await predictCausalForest(forest, covariates(rows));
    expect(Math.sqrt(meanSquare(effect, rows["tau.hat"]!))).toBeLessThan(1.25 * between);
  });
});

test.skipIf(!hasFixtures)(`errors are no larger than those of EconML's forest on its data${fixtureNote}`, async () => {
  const train = csvColumns("fixtures/forest/forest_setupA_train.csv");
  const rows = csvColumns("fixtures/forest/forest_setupA_test_predictions.csv");
  const data = {
    design: covariates(train),
    outcome: train["y"]!,
    treatment: train["t"]!,
    outcomeHat: train["m"]!,
    treatmentHat: train["e"]!,
  };
  const { effect } = await predictCausalForest(await causalForest(data), covariates(rows));
  const theirs = mean([1, 2].map((seed) => meanSquare(rows[`econml_cate_seed${seed}`]!, rows["tau"]!)));
  expect(meanSquare(effect, rows["tau"]!)).toBeLessThan(1.05 * theirs);
});

describe("causalForest on replications of setup A with true nuisances", () => {
  const replications = [1, 2, 3, 4].map((k) => replicationA(k));
  const errors: number[] = [];
  const covered: number[] = [];

  beforeAll(async () => {
    for (const r of replications) {
      const { design: x, outcome, treatment, mean: outcomeHat, propensity: treatmentHat } = r;
      const forest = await causalForest({ design: x, outcome, treatment, outcomeHat, treatmentHat }, { trees: 1000 });
      const { effect, variance } = await predictCausalForest(forest, r.testDesign);
      errors.push(meanSquare(effect, r.testEffect));
      const inside = effect.map((v, i) => (Math.abs(v - r.testEffect[i]!) <= 1.96 * Math.sqrt(variance[i]!) ? 1 : 0));
      covered.push(mean(inside));
    }
  });

  test.skipIf(!hasFixtures)(`paired with grf: mean squared errors agree to 10 %${fixtureNote}`, () => {
    const ratio = mean(errors) / mean(csvColumns("fixtures/forest/acc_A_oracle.csv")["mse_test"]!.subarray(0, 4));
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });

  test("the error is below that of no effect differences, and intervals cover", () => {
    const flat = mean(replications.map((r) => meanSquare(r.testEffect, new Float64Array(1000).fill(0.5))));
    expect(mean(errors)).toBeLessThan(0.75 * flat);
    expect(mean(covered)).toBeGreaterThan(0.8);
    expect(mean(covered)).toBeLessThan(0.97);
  });
});
