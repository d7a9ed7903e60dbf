import { bindColumns, createRng, type Dataset, design, stratifiedFolds } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { describe, expect, test } from "vitest";
import { chooseRepresentation, doublyRobustEffect, trueLoss } from "../src/index.js";

const SEEDS = 10;
const OPTIONS = { nuisance: { learners: ["ridge" as const] } };

/** Adjusts one simulated population for its covariates, and for covariates and true ability. */
async function adjusted(seed: number) {
  const { dataset, truth } = simulateCareers({ n: 1000, seed });
  const folds = stratifiedFolds(dataset.treatment, 3, createRng(seed));
  const withAbility = bindColumns(dataset.covariates, design({ ability: truth.ability }));
  const effect = (data: Dataset) => doublyRobustEffect({ data, representation: null, folds }, OPTIONS);
  const [covariates, oracle] = await Promise.all([effect(dataset), effect({ ...dataset, covariates: withAbility })]);
  return { dataset, truth, covariates, oracle };
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

describe("simulated careers", async () => {
  const draws = await Promise.all(Array.from({ length: SEEDS }, (_, seed) => adjusted(seed)));
  const biases = (name: "covariates" | "oracle") =>
    draws.map(({ truth, [name]: { ate, units } }) => ate.estimate - mean(Array.from(units, (i) => truth.effect[i]!)));

  test("with true ability the ATE is unbiased within two and a half Monte Carlo errors, its error of the right size", () => {
    const bias = biases("oracle");
    const sd = Math.sqrt(bias.reduce((sum, b) => sum + (b - mean(bias)) ** 2, 0) / (SEEDS - 1));
    expect(Math.abs(mean(bias))).toBeLessThan((2.5 * sd) / Math.sqrt(SEEDS));
    const se = mean(draws.map((d) => d.oracle.ate.se!));
    // The sd of ten draws has a relative error of about a quarter.
    expect(se / sd).toBeGreaterThan(0.5);
    expect(se / sd).toBeLessThan(2);
  });

  test("without ability the bias is what the product of the true losses says", () => {
    const bias = mean(biases("covariates"));
    const predicted = mean(
      draws.map(({ truth, covariates: { nuisances, units } }) => {
        const pick = (values: Float64Array) => Float64Array.from(units, (i) => values[i]!);
        const { mu0, mu1, propensity } = truth;
        const restricted = { mu0: pick(mu0), mu1: pick(mu1), propensity: pick(propensity) };
        return -trueLoss(nuisances, restricted).product;
      }),
    );
    expect(bias).toBeGreaterThan(0.1);
    // Monte Carlo error of the mean bias: about .035 / sqrt(10).
    expect(Math.abs(bias - predicted)).toBeLessThan(0.035);
  });

  test("the criteria prefer ability to covariates alone", () => {
    const { dataset, covariates, oracle } = draws[0]!;
    const candidates = [
      { name: "covariates", usesCareers: false, units: covariates.units, nuisances: covariates.nuisances },
      { name: "ability", usesCareers: true, units: oracle.units, nuisances: oracle.nuisances },
    ];
    const { choice } = chooseRepresentation({ ...dataset, candidates });
    expect(choice.chosen).toBe("ability");
    expect(choice.careerInformation.informative).toBe(true);
  });
});
