import { createRng, stratifiedFolds } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { leakage } from "@career-dml/dml";
import { careerRepresentation, type PartialEncoderOptions, REFERENCE_ENCODER_OPTIONS } from "@career-dml/gru";
import { selectBackend } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";

/** The verdicts over seeds on simulated careers of 200 people. */
async function verdicts(seeds: number, how: { readonly crossFit: boolean; readonly options: PartialEncoderOptions }) {
  const results = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { dataset: data } = simulateCareers({ n: 200, seed });
    const folds = stratifiedFolds(data.treatment, 3, createRng(seed));
    const options = { ...how.options, seed };
    const represent = (outcome: Float64Array) =>
      careerRepresentation("predictive", { ...data, outcome }, how.crossFit ? folds : null, options);
    const representation = await represent(data.outcome);
    const input = { representation, outcome: data.outcome, folds, represent };
    results.push(await leakage(input, { permutations: 5, seed }));
  }
  return results;
}

const leaking = (results: Awaited<ReturnType<typeof verdicts>>): number =>
  results.filter(({ verdict }) => verdict === "leaks").length;

// Hundreds of trainings: a minute on the TypeScript kernels, whose encoders are the same to the last bit.
describe.skipIf(selectBackend().name === "js")("leakage of encoders (native kernels)", () => {
  test("the reference's in-sample training is found out", async () => {
    const results = await verdicts(10, { crossFit: false, options: REFERENCE_ENCODER_OPTIONS });
    expect(leaking(results)).toBeGreaterThanOrEqual(9);
    expect(results.every(({ inSample, seen }) => inSample && seen === null)).toBe(true);
  });

  test("cross-fitted encoders are not, but for the level of the test", async () => {
    const results = await verdicts(40, { crossFit: true, options: { epochs: 20 } });
    // 40 draws at .05: mean 2, sd 1.4.
    expect(leaking(results)).toBeLessThanOrEqual(2 + 3 * 1.4);
    expect(results.every(({ inSample }) => !inSample)).toBe(true);
  });

  test("cross-fitted reference encoders learn their own rows by heart, and leak none of it", async () => {
    const results = await verdicts(6, { crossFit: true, options: REFERENCE_ENCODER_OPTIONS });
    expect(leaking(results)).toBeLessThanOrEqual(1);
    // What they say of rows they saw is far better than what they say of others.
    expect(results.reduce((sum, r) => sum + r.seen!.gap, 0) / 6).toBeGreaterThan(0.1);
  });
});
