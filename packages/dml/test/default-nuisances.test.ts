import { createRng, stratifiedFolds } from "@career-dml/core";
import { type Replication, replicationA } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { doublyRobustEffect, effectScore, solveMoment } from "../src/index.js";
import { datasetOf } from "./simulated.js";

const REPLICATIONS = [1, 2, 3, 4, 5, 6];

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The doubly robust estimate with the true nuisances: unbiased, and drawn from the same noise. */
function oracle({ outcome, treatment, propensity, mean: m, effect }: Replication): number {
  const mu0 = m.map((v, i) => v - propensity[i]! * effect[i]!);
  const mu1 = m.map((v, i) => v + (1 - propensity[i]!) * effect[i]!);
  return solveMoment(effectScore({ outcome, treatment, nuisances: { mu0, mu1, propensity } })).estimate;
}

/** Mean difference from {@link oracle} over the replications. */
async function bias(options: Parameters<typeof doublyRobustEffect>[1]): Promise<number> {
  const differences: number[] = [];
  for (const k of REPLICATIONS) {
    const drawn = replicationA(k);
    const data = datasetOf(drawn.outcome, drawn.treatment, drawn.design);
    const folds = stratifiedFolds(drawn.treatment, 5, createRng(k));
    const { ate } = await doublyRobustEffect({ data, representation: null, folds }, options);
    differences.push(ate.estimate - oracle(drawn));
  }
  return mean(differences);
}

describe("average effect in setup A, where confounding is smooth and not linear", () => {
  test("the default nuisances leave little of the bias that ridge and boosting alone leave", async () => {
    const plain = await bias({
      nuisance: { learners: ["ridge", "boosting"] },
      pooling: false,
      calibration: false,
    });
    const refined = await bias({});
    // Over 50 replications .072 and .014; a mean of six differences from the oracle has a standard error of about .01.
    expect(plain).toBeGreaterThan(0.04);
    expect(Math.abs(refined)).toBeLessThan(0.045);
    expect(plain - refined).toBeGreaterThan(0.025);
  });

  test("the pooled regression has a weight of its own in the stack of each arm", async () => {
    const { outcome, treatment, design } = replicationA(1);
    const folds = stratifiedFolds(treatment, 5, createRng(1));
    const input = { data: datasetOf(outcome, treatment, design), representation: null, folds };
    const { quality } = await doublyRobustEffect(input);
    for (const arm of quality.slice(0, 2)) {
      expect(Object.keys(arm.weights!)).toEqual(["series", "ridge", "boosting", "pooled"]);
      // Effects vary little here, so that twice the units count for more than an effect of one's own.
      expect(arm.weights!["pooled"]).toBeGreaterThan(0.3);
    }
    // The slope that is reported is that before calibration.
    expect(quality[2]!.calibrationSlope).not.toBeCloseTo(1, 3);
  });
});
