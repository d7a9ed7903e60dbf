import { createRng, stratifiedFolds } from "@career-dml/core";
import { sampleAte, simulateCareers } from "@career-dml/dgp";
import { describe, expect, test } from "vitest";
import { proximalEffect } from "../../src/index.js";

/** Shares of occupations in the first and last four of ten periods. */
function shares(n: number, seed: number, careerStrength: number) {
  const simulation = simulateCareers({ n, seed, careers: "tilt", careerStrength, occupations: 20 });
  const { outcome, treatment, covariates, sequences } = simulation.dataset;
  const { codes, periods, vocabulary } = sequences[0]!;
  const part = (from: number) => {
    const x = new Float64Array(n * vocabulary.length);
    for (let i = 0; i < n; i++) for (let t = from; t < from + 4; t++) x[(codes[i * periods + t]! - 2) * n + i]! += 0.25;
    return { n, p: vocabulary.length, names: vocabulary, x };
  };
  const folds = stratifiedFolds(treatment, 5, createRng(seed));
  const input = { outcome, treatment, covariates, outcomeProxies: part(0), treatmentProxies: part(6), folds };
  return { input, truth: sampleAte(simulation.truth) };
}

describe("scores learned from many columns", () => {
  test("careers that carry ability: most of the bias goes", async () => {
    const errors: number[] = [];
    for (let seed = 501; seed <= 512; seed++) {
      const { input, truth } = shares(1500, seed, 0.5);
      const { estimate, relevance } = await proximalEffect(input, { seed });
      expect(relevance.strength).toBe("strong");
      errors.push(estimate! - truth);
    }
    const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
    const sd = Math.sqrt(errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (errors.length - 1));
    // Adjusting for covariates alone leaves about .19.
    expect(Math.abs(mean)).toBeLessThan(0.03 + (3 * sd) / Math.sqrt(errors.length));
  });

  test("careers that carry next to nothing: never a standard error", async () => {
    for (let seed = 501; seed <= 508; seed++) {
      const { se, reason } = await proximalEffect(shares(1500, seed, 0.1).input, { seed });
      expect([se, typeof reason]).toEqual([null, "string"]);
    }
  });

  test("the same bits on both backends and for any number of threads", async () => {
    const { input } = shares(300, 1, 1);
    const first = await proximalEffect(input, {}, { backend: "js", threads: 1 });
    expect(await proximalEffect(input, {}, { threads: 2 })).toEqual(first);
  });

  test("two folds cannot keep what is learned apart", async () => {
    const { input } = shares(300, 1, 1);
    const folds = { k: 2, of: Uint32Array.from({ length: 300 }, (_, i) => i % 2) };
    await expect(proximalEffect({ ...input, folds }, {}, { threads: 1 })).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "folds" }],
    });
  });
});
