import { createRng, design, type Representation, stratifiedFolds } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { doublyRobustEffect, representationSufficiency, sufficiencyOfEffects } from "../../src/index.js";
import { simulated } from "../simulated.js";

const { data } = simulated(1500, 3);
const folds = stratifiedFolds(data.treatment, 3, createRng(1));
const [x, w] = [0, 1].map((j) => data.covariates.x.slice(j * data.n, (j + 1) * data.n));
const effect = { nuisance: { learners: ["ridge" as const] } };
const noise = createRng(9);

const describing = (columns: Record<string, Float64Array>): Representation => ({
  name: "own",
  label: "Own",
  dimension: Object.keys(columns).length,
  designs: [design(columns)],
  folds: null,
  inSample: false,
  reproducible: true,
  training: [],
  options: {},
});

describe("representationSufficiency", () => {
  test("a representation without a confounder is insufficient, its estimate moves by what the confounder does", async () => {
    const added = design({ x: x! });
    const result = await representationSufficiency(
      { data, representation: describing({ w: w! }), folds, added },
      { effect },
    );
    expect(result).toMatchObject({ representation: "own", verdict: "insufficient", added: ["x"] });
    expect(result.pValue).toBeLessThan(1e-6);
    // The true effect is 1 on average.
    expect(Math.abs(result.augmented - 1)).toBeLessThan(Math.abs(result.alone - 1));
    expect(result.difference).toBeCloseTo(result.augmented - result.alone, 12);
  });

  test("one that holds all confounders does not move for noise", async () => {
    const added = design({ noise: Float64Array.from({ length: data.n }, () => noise.uniform()) });
    const whole = { data, representation: describing({ w: w!, x: x! }), folds, added };
    const result = await representationSufficiency(whole, { effect });
    expect(result.verdict).toBe("sufficient");
    expect(result.pValue).toBeGreaterThan(0.01);
    const beside = { ...whole, representation: describing({ w: w! }), covariates: "include" as const };
    expect((await representationSufficiency(beside, { effect })).verdict).toBe("sufficient");
  });

  test("is the comparison of the two effects over the units that both keep", async () => {
    const representation = describing({ w: w! });
    const added = design({ x: x! });
    const trimming = { bound: 0.2 };
    const options = { effect: { ...effect, trimming } };
    const alone = await doublyRobustEffect({ data, representation, folds, covariates: "exclude" }, options.effect);
    const more = { data: { ...data, covariates: added }, representation, folds };
    const augmented = await doublyRobustEffect(more, options.effect);
    const result = await representationSufficiency({ data, representation, folds, added }, options);
    expect(result).toEqual(sufficiencyOfEffects({ representation: "own", alone, augmented, added: ["x"] }));
    const shared = [...alone.units].filter((i) => augmented.units.includes(i));
    expect(shared.length).toBeLessThan(Math.max(alone.units.length, augmented.units.length));
    const mean = (fit: typeof alone) =>
      shared.reduce((sum, i) => sum + fit.scores[fit.units.indexOf(i)]!, 0) / shared.length;
    expect(result.alone).toBeCloseTo(mean(alone), 12);
    expect(result.augmented).toBeCloseTo(mean(augmented), 12);
  });

  test("nothing added is refused", async () => {
    const input = { data, representation: describing({ w: w! }), folds, added: design({}, data.n) };
    await expect(representationSufficiency(input)).rejects.toMatchObject({ code: "DATA" });
  });
});
