import {
  createRng,
  type Dataset,
  type Design,
  design,
  type Folds,
  type Representation,
  stratifiedFolds,
} from "@career-dml/core";
import { loadNative } from "@career-dml/kernels";
import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type CausalForestDml,
  causalForestDml,
  doublyRobustEffect,
  naiveDifference,
  REFERENCE_OPTIONS,
} from "../src/index.js";
import { correlation, datasetOf, simulated } from "./simulated.js";

const SMALL = { forest: { trees: 100 } } as const;

/** The first half of the columns of `given` under another name and order per fold: what no pooled design could use. */
function scrambled(given: Design, folds: Folds): Representation {
  const designs = Array.from({ length: folds.k }, (_, k) => {
    const order = [...given.names.keys()].map((j) => (j + k) % given.p);
    const sign = k % 2 === 0 ? 1 : -1;
    return design(
      Object.fromEntries(
        order.map((j, at) => [`h${at}`, given.x.slice(j * given.n, (j + 1) * given.n).map((v) => sign * v)]),
      ),
    );
  });
  const shared = {
    name: "scrambled",
    label: "Scrambled",
    dimension: given.p,
    inSample: false,
    reproducible: true,
    training: [],
    options: {},
  };
  return { ...shared, designs, folds };
}

const pooled = (given: Design): Representation => ({
  name: "columns",
  label: "Columns",
  dimension: given.p,
  designs: [given],
  folds: null,
  inSample: false,
  reproducible: true,
  training: [],
  options: {},
});

describe("causal forest DML on simulated units", () => {
  const { data, effect } = simulated(800, 3);
  const folds = stratifiedFolds(data.treatment, 3, createRng(1));
  let result: CausalForestDml;

  beforeAll(async () => {
    result = await causalForestDml({ data, representation: null, folds }, { forest: { trees: 400 } });
  });

  test("finds the average effects within three standard errors", () => {
    const kept = Float64Array.from(result.units, (i) => effect[i]!);
    const truth = kept.reduce((sum, v) => sum + v, 0) / kept.length;
    expect(Math.abs(result.ate.estimate - truth)).toBeLessThan(3 * result.ate.se!);
    const treated = [...result.units].filter((i) => data.treatment[i] === 1);
    const truthTreated = treated.reduce((sum, i) => sum + effect[i]!, 0) / treated.length;
    expect(Math.abs(result.att.estimate - truthTreated)).toBeLessThan(3 * result.att.se!);
  });

  test("a forest without a split has one effect for all, and no groups, for a reason that is said", async () => {
    const input = { data, representation: null, folds };
    const forest = { trees: 50, maxDepth: 0 };
    const one = await causalForestDml(input, { forest, prediction: "in-sample", gates: { method: "fitted-effects" } });
    expect(one.gates).toBeNull();
    expect(one.gatesReason).toMatch(/effects are equal/);
    expect(Number.isFinite(one.ate.estimate)).toBe(true);
  });

  test("individual effects follow the true ones, with positive variances", () => {
    expect(
      correlation(
        result.cate,
        Float64Array.from(result.units, (i) => effect[i]!),
      ),
    ).toBeGreaterThan(0.85);
    expect(result.cateVariance.every((v) => v > 0)).toBe(true);
  });

  test("groups ascend and differ", () => {
    expect(result.gates!.groups).toHaveLength(5);
    expect(result.gates!.difference.estimate).toBeGreaterThan(1);
    expect(result.gates!.difference.pValue).toBeLessThan(0.001);
  });

  test("the ATE is the mean of the scores, and the scores are nuisances plus weighted residuals", () => {
    const mean = result.scores.reduce((sum, s) => sum + s, 0) / result.scores.length;
    expect(result.ate.estimate).toBeCloseTo(mean, 10);
    const { mu0, mu1 } = result.nuisances;
    result.units.forEach((unit, k) => {
      const fitted = data.treatment[unit] === 1 ? mu1[k]! : mu0[k]!;
      const score = mu1[k]! - mu0[k]! + result.riesz[k]! * (data.outcome[unit]! - fitted);
      expectClose(result.scores[k]!, score, 1e-9, `score ${k}`);
    });
  });

  test("without a forest the averages are the same", async () => {
    const plain = await doublyRobustEffect({ data, representation: null, folds });
    expect([plain.ate.estimate, plain.ate.se, plain.att.estimate]).toEqual([
      result.ate.estimate,
      result.ate.se,
      result.att.estimate,
    ]);
  });

  test("the same seed gives the same numbers with one thread, another seed another forest", async () => {
    const input = { data, representation: null, folds };
    const [one, two, other] = await Promise.all([
      causalForestDml(input, { ...SMALL, seed: 0 }, { threads: 1 }),
      causalForestDml(input, { ...SMALL, seed: 0 }, { threads: 2 }),
      causalForestDml(input, { ...SMALL, seed: 1 }),
    ]);
    expect(two.cate).toEqual(one.cate);
    expect(two.ate).toEqual(one.ate);
    expect(other.cate).not.toEqual(one.cate);
  });

  test("results are JSON and back", () => {
    expect(JSON.parse(JSON.stringify(result.ate))).toEqual(result.ate);
    expect(JSON.parse(JSON.stringify(result.gates))).toEqual(result.gates);
  });
});

describe("representations", () => {
  const { data } = simulated(600, 5);
  const bare: Dataset = { ...data, covariates: design({}, data.n) };
  const folds = stratifiedFolds(data.treatment, 3, createRng(2));
  const ridge = { nuisance: { learners: ["ridge" as const] }, ...SMALL };

  test("coordinates that turn from fold to fold change nothing: ridge does not see them pooled", async () => {
    const [fixed, turned] = await Promise.all([
      doublyRobustEffect({ data: bare, representation: pooled(data.covariates), folds }, { nuisance: ridge.nuisance }),
      doublyRobustEffect(
        { data: bare, representation: scrambled(data.covariates, folds), folds },
        { nuisance: ridge.nuisance },
      ),
    ]);
    expectClose(turned.ate.estimate, fixed.ate.estimate, 1e-8, "estimate");
    expectClose(turned.ate.se!, fixed.ate.se!, 1e-8, "se");
  });

  test("the forest of a cross-fitted representation splits on indices, never on its coordinates", async () => {
    const representation = scrambled(data.covariates, folds);
    const result = await causalForestDml({ data, representation, folds }, ridge);
    expect(result.modifiers).toEqual(["x", "w", "outcome index", "effect index", "adoption index"]);
  });

  test("covariates can be left out", async () => {
    const input = { data, representation: pooled(design({ only: data.covariates.x.slice(0, data.n) })), folds };
    const result = await causalForestDml({ ...input, covariates: "exclude" }, { ...ridge, modifiers: "columns" });
    expect(result.modifiers).toEqual(["only"]);
  });

  test("with other folds than it was trained for it is refused", async () => {
    const representation = scrambled(data.covariates, folds);
    const others = stratifiedFolds(data.treatment, 3, createRng(9));
    await expect(causalForestDml({ data, representation, folds: others }, ridge)).rejects.toMatchObject({
      code: "DATA",
    });
  });

  test("training on the units themselves is said in the result", async () => {
    const representation = { ...pooled(data.covariates), inSample: true };
    const result = await causalForestDml({ data, representation, folds }, ridge);
    expect(result.ate.warnings.join(" ")).toContain("trained on outcomes or treatments");
  });
});

describe.skipIf(loadNative() === null)("backends", () => {
  test.each([
    ["default", SMALL],
    ["reference", { ...REFERENCE_OPTIONS, forest: { ...REFERENCE_OPTIONS.forest, trees: 80 } }],
  ])("native equals js bit for bit, %s settings", async (_, options) => {
    const { data } = simulated(300, 17);
    const folds = stratifiedFolds(data.treatment, 3, createRng(1));
    const input = { data, representation: null, folds };
    const js = await causalForestDml(input, options, { backend: "js", threads: 1 });
    for (const threads of [1, 3]) {
      const native = await causalForestDml(input, options, { backend: "native", threads });
      expect(native).toEqual(js);
    }
  });
});

describe("bad input", () => {
  const { data } = simulated(200, 7);
  const folds = stratifiedFolds(data.treatment, 2, createRng(1));

  test("nothing to adjust for", async () => {
    const call = causalForestDml({ data, representation: null, folds, covariates: "exclude" });
    await expect(call).rejects.toMatchObject({ code: "OPTIONS" });
  });

  test("all wrong options at once", async () => {
    const options = { level: 2, trimming: { bound: 0.7 }, forest: { tree: 5 } } as never;
    await expect(causalForestDml({ data, representation: null, folds }, options)).rejects.toMatchObject({
      code: "OPTIONS",
      issues: expect.arrayContaining([
        expect.objectContaining({ path: "level" }),
        expect.objectContaining({ path: "trimming.bound" }),
        expect.objectContaining({ path: "forest.tree" }),
      ]),
    });
  });

  test("arm-wise scores without arm-wise regressions", async () => {
    const call = causalForestDml({ data, representation: null, folds }, { outcomeRegression: "marginal" });
    await expect(call).rejects.toMatchObject({ code: "OPTIONS" });
  });

  test("a missing outcome", async () => {
    const outcome = Float64Array.from(data.outcome);
    outcome[4] = Number.NaN;
    const call = causalForestDml({ data: { ...data, outcome }, representation: null, folds });
    await expect(call).rejects.toMatchObject({ code: "DATA" });
  });
});

test("without any covariate the ATE is about the difference of means", async () => {
  const { data } = simulated(300, 13);
  const bare = { ...data, covariates: design({}, 300) };
  const folds = stratifiedFolds(data.treatment, 3, createRng(1));
  const { ate } = await causalForestDml({ data: bare, representation: null, folds }, SMALL);
  const naive = naiveDifference(data);
  expect(Math.abs(ate.estimate - naive.estimate)).toBeLessThan(0.2 * naive.se!);
  expect(Math.abs(ate.se! / naive.se! - 1)).toBeLessThan(0.05);
});

test("missing covariates are taken, and units that are sure to be treated are trimmed, by name", async () => {
  const { data } = simulated(600, 11);
  const x = Float64Array.from(data.covariates.x);
  for (let i = 0; i < 600; i += 7) x[i] = Number.NaN;
  // The last 60 units are always treated, and a column gives them away.
  const sure = Float64Array.from({ length: 600 }, (_, i) => (i >= 540 ? 1 : 0));
  const treatment = data.treatment.map((t, i) => (sure[i] === 1 ? 1 : t));
  const covariates = design({ x: x.subarray(0, 600), w: x.subarray(600), sure });
  const folds = stratifiedFolds(treatment, 3, createRng(1));
  const options = {
    ...SMALL,
    nuisance: { learners: ["boosting" as const], boosting: { heldOut: 0 } },
    trimming: { bound: 0.1 },
    // Boosting without a held-out part is too sure of everybody; a calibration would draw the sixty inside the bounds with the others.
    calibration: false,
  };
  const result = await causalForestDml(
    { data: datasetOf(data.outcome, treatment, covariates), representation: null, folds },
    options,
  );
  expect(result.ate.estimandLabel).toBe("ATE on .1 < e < .9");
  expect(result.ate.dropped).toBe(600 - result.units.length);
  // The classifier is smooth, so that a few of the sixty may stay inside the bounds.
  expect(result.units.filter((i) => i >= 540).length).toBeLessThanOrEqual(10);
  expect(result.cate).toHaveLength(result.units.length);
});

describe.skipIf(!hasFixtures)(`the reference's cross-section${fixtureNote}`, () => {
  const columns = hasFixtures ? csvColumns("fixtures/reference/v34_seed42.csv") : {};
  const published = hasFixtures
    ? jsonFixture<Record<string, { coef: number; se: number }>>("reference/v34_seed42.json")
    : {};
  const folds = hasFixtures ? { k: 5, of: Uint32Array.from(columns["fold"]!) } : { k: 0, of: new Uint32Array(0) };
  const dataWith = (...names: string[]): Dataset =>
    datasetOf(
      columns["outcome"]!,
      Uint8Array.from(columns["treatment"]!),
      design(Object.fromEntries(names.map((name) => [name, columns[name]!]))),
    );
  const observed = ["education", "flexicurity"];

  test.each([
    ["observed covariates", observed, ["PLR_observed_edu_flex", "IRM_ATE_observed_edu_flex"]],
    ["ability known", [...observed, "ability"], ["IRM_ATE_oracle_x_edu_flex_ability"]],
  ])("%s: the default agrees with the published answers within one standard error", async (_, names, keys) => {
    const { ate } = await causalForestDml({ data: dataWith(...names), representation: null, folds }, SMALL);
    for (const key of keys) {
      const { coef, se } = published[key]!;
      expect(Math.abs(ate.estimate - coef), key).toBeLessThan(se);
      expect(Math.abs(ate.se! / se - 1), `${key}, se`).toBeLessThan(0.1);
    }
  });

  test("ability known: ATT and individual effects", async () => {
    const data = dataWith(...observed, "ability");
    const result = await causalForestDml({ data, representation: null, folds });
    const { coef, se } = published["IRM_ATTE_oracle_x_edu_flex_ability"]!;
    expect(Math.abs(result.att.estimate - coef)).toBeLessThan(se);
    const effect = Float64Array.from(result.units, (i) => columns["true_effect"]![i]!);
    expect(correlation(result.cate, effect)).toBeGreaterThan(0.85);
  });

  // On the published folds; with its own two folds the estimate moves by about .04 from one random partition to the next.
  test("the reference's own settings agree within one standard error, and say what is wrong with them", async () => {
    const input = { data: dataWith(...observed), representation: null, folds };
    const { ate, gates } = await causalForestDml(input, REFERENCE_OPTIONS);
    for (const key of ["PLR_observed_edu_flex", "IRM_ATE_observed_edu_flex"]) {
      expect(Math.abs(ate.estimate - published[key]!.coef), key).toBeLessThan(published[key]!.se);
    }
    expect(ate.warnings).toHaveLength(2);
    expect(gates!.note).toContain("Fault of the reference");
  });
});
