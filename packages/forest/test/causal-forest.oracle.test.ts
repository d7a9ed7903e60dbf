import { type Design, design } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures, replicationA } from "@career-dml/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type CausalForest,
  type CausalForestOptions,
  type CausalForestPrediction,
  causalForest,
  GRF_OPTIONS,
  predictCausalForest,
} from "../src/index.js";

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
    forest = await causalForest(data, { ...GRF_OPTIONS, seed: 1 });
    const other = await causalForest(data, { ...GRF_OPTIONS, seed: 2 });
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

  /** Mean squared error, coverage and length of 95 % intervals over the replications. */
  async function measure(options: CausalForestOptions) {
    const found = { error: 0, coverage: 0, length: 0 };
    for (const r of replications) {
      const { design: x, outcome, treatment, mean: outcomeHat, propensity: treatmentHat } = r;
      const forest = await causalForest({ design: x, outcome, treatment, outcomeHat, treatmentHat }, options);
      const { effect, variance } = await predictCausalForest(forest, r.testDesign);
      const half = variance.map((v) => 1.96 * Math.sqrt(v));
      const inside = effect.map((v, i) => (Math.abs(v - r.testEffect[i]!) <= half[i]! ? 1 : 0));
      found.error += meanSquare(effect, r.testEffect) / replications.length;
      found.coverage += mean(inside) / replications.length;
      found.length += (2 * mean(half)) / replications.length;
    }
    return found;
  }
  let [usual, like]: Awaited<ReturnType<typeof measure>>[] = [];

  beforeAll(async () => {
    usual = await measure({});
    like = await measure(GRF_OPTIONS);
  });

  test.skipIf(!hasFixtures)(`paired with grf: with its settings the same errors and intervals${fixtureNote}`, () => {
    const grf = csvColumns("fixtures/forest/acc_A_oracle.csv");
    const first = (name: string) => mean(grf[name]!.subarray(0, 4));
    expect(like!.error / first("mse_test")).toBeGreaterThan(0.9);
    expect(like!.error / first("mse_test")).toBeLessThan(1.1);
    expectClose(like!.coverage, first("cov"), 0.03, "coverage");
    expectClose(like!.length, 3.92 * first("mean_se"), 0.03, "length");
  });

  test.skipIf(!hasFixtures)(`paired with grf: by default no larger errors${fixtureNote}`, () => {
    const grf = csvColumns("fixtures/forest/acc_A_oracle.csv");
    expect(usual!.error).toBeLessThan(1.02 * mean(grf["mse_test"]!.subarray(0, 4)));
  });

  test("intervals cover more by default than with grf's settings, at the length they may have", () => {
    const flat = mean(replications.map((r) => meanSquare(r.testEffect, new Float64Array(1000).fill(0.5))));
    expect(usual!.error).toBeLessThan(0.75 * flat);
    expect(usual!.coverage - like!.coverage).toBeGreaterThan(0.02);
    // Over 50 replications .89; these four have a Monte Carlo error of .03.
    expect(usual!.coverage).toBeGreaterThan(0.82);
    expect(usual!.coverage).toBeLessThan(0.97);
    expect(usual!.length).toBeLessThan(0.68);
  });
});
