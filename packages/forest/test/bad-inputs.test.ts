import { type Design, design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  type AnyForest,
  causalForest,
  classificationForest,
  type ForestKind,
  instrumentalForest,
  multiArmForest,
  quantileForest,
  regressionForest,
} from "../src/index.js";
import { encouragement, type Experiment, experiment, firstEstimates, threeArms, twoClasses } from "./every-kind.js";

type Fit = (data: Experiment, options?: object) => Promise<AnyForest>;

/** How each kind is fitted, and its vectors; a kind without an entry does not compile. */
const cases = {
  "causal-forest": {
    fit: (data, options) => causalForest(data, { trees: 20, ...options }),
    vectors: ["outcome", "treatment", "outcomeHat", "treatmentHat"],
  },
  "regression-forest": {
    fit: (data, options) => regressionForest(data, { trees: 20, ...options }),
    vectors: ["outcome"],
  },
  "instrumental-forest": {
    fit: (data, options) => instrumentalForest(encouragement(data), { trees: 20, ...options }),
    vectors: ["outcome", "treatment", "outcomeHat", "treatmentHat"],
  },
  "multi-arm-forest": {
    fit: (data, options) => multiArmForest(threeArms(data), { trees: 20, ...options }),
    vectors: ["outcome", "outcomeHat"],
  },
  "classification-forest": {
    fit: (data, options) => classificationForest(twoClasses(data), { trees: 20, ...options }),
    vectors: [],
  },
  "quantile-forest": {
    fit: (data, options) => quantileForest(data, { trees: 20, ...options }),
    vectors: ["outcome"],
  },
} satisfies Record<ForestKind, { fit: Fit; vectors: (keyof Omit<Experiment, "design" | "clusters">)[] }>;

const data = experiment(60);
const withEntry = (values: Float64Array, value: number): Float64Array => values.map((v, i) => (i === 7 ? value : v));
const withDesign = (change: Partial<Design>): Experiment => ({ ...data, design: { ...data.design, ...change } });
const coded = (code: string) => expect.objectContaining({ code });

describe.each(Object.entries(cases))("%s", (_, { fit, vectors }: { fit: Fit; vectors: readonly string[] }) => {
  test("p = 0", async () => {
    const none = { ...data, design: design({}, 60) };
    await expect(fit(none)).rejects.toThrow(coded("DATA"));
    await expect(fit(none)).rejects.toThrow(/design has no columns/);
  });

  test.each([0, 1, 2, 3])("n = %i, too few to divide", async (n) => {
    await expect(fit(experiment(n))).rejects.toThrow(coded("DATA"));
    await expect(fit(experiment(n))).rejects.toThrow(/too few to divide/);
  });

  test("n below twice the least leaf: every tree is one leaf, and all rows are predicted alike", async () => {
    const forest = await fit(experiment(24), { minLeafSize: 13 });
    expect(forest.tables.feature.length).toBe(forest.tables.roots.length);
    const rows = experiment(5, 2).design;
    const predicted = await firstEstimates(forest, rows);
    expect(new Set(predicted).size).toBe(1);
    expect(predicted[0]).toBeTypeOf("number");
  });

  test.each(vectors)("%s of another length", async (name) => {
    for (const length of [0, 59, 61]) {
      const wrong = { ...data, [name]: new Float64Array(length) };
      await expect(fit(wrong), `${length}`).rejects.toThrow(coded("SHAPE"));
      await expect(fit(wrong)).rejects.toThrow(`${name} has length ${length}, expected 60`);
    }
  });

  test("a design whose parts disagree", async () => {
    for (const wrong of [{ x: data.design.x.subarray(1) }, { n: 59 }, { p: 2 }, { names: ["a"] }]) {
      await expect(fit(withDesign(wrong)), JSON.stringify(Object.keys(wrong))).rejects.toThrow(coded("SHAPE"));
    }
  });

  test.each(vectors)("infinities and missing values in %s", async (name) => {
    const own = data[name as keyof Omit<Experiment, "design" | "clusters">];
    for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
      const wrong = { ...data, [name]: withEntry(own, value) };
      await expect(fit(wrong), `${value}`).rejects.toThrow(coded("NON_FINITE"));
      await expect(fit(wrong)).rejects.toThrow(name);
    }
  });

  test("infinities in the design, every column named", async () => {
    const x = data.design.x.slice();
    x[3] = Number.POSITIVE_INFINITY;
    x[130] = Number.NEGATIVE_INFINITY;
    await expect(fit(withDesign({ x }))).rejects.toThrow(coded("NON_FINITE"));
    await expect(fit(withDesign({ x }))).rejects.toThrow(/column a .*column c, d /);
  });

  test.each([
    { subsampleFraction: 0.51 },
    { subsampleFraction: 0 },
    { honestyFraction: 1 },
    { honestyFraction: 0 },
    { trees: 21 },
    { trees: 2 },
    { trees: 10, bagSize: 4 },
    { bagSize: 1 },
    { minLeafSize: 0 },
    { minLeafSize: 2.5 },
    { mtry: 4 },
    { mtry: 0 },
    { alpha: 0.26 },
    { alpha: Number.NaN },
    { imbalancePenalty: -1 },
    { imbalancePenalty: Number.POSITIVE_INFINITY },
    { maxDepth: -1 },
    { seed: 0.5 },
    { seed: Number.NaN },
    { firstBag: -1 },
    { honesty: 1 },
    { minLeafsize: 5 },
    { trees: "20" },
  ])("option %o", async (options) => {
    await expect(fit(data, options)).rejects.toThrow(coded("OPTIONS"));
    await expect(fit(data, options)).rejects.toThrow(Object.keys(options)[0]!);
  });

  test("all wrong options are named at once", async () => {
    await expect(fit(data, { alpha: 9, minLeafSize: -1, seeds: 1 })).rejects.toThrow(
      /minLeafSize.*alpha.*seeds is not an option/,
    );
  });

  test.each([{ subsampleFraction: 0.02 }, { subsampleFraction: 0.1, honestyFraction: 0.1 }])(
    "samples without a unit by %o",
    async (options) => {
      await expect(fit(data, options)).rejects.toThrow(coded("DATA"));
    },
  );

  test("numbers at the end of the range give an error or finite predictions, never NaN", async () => {
    for (const scale of [1e308, 1e160, 1e-160, 5e-324]) {
      const far = { ...data, outcome: data.outcome.map((y) => (y - 0.75) * scale), outcomeHat: new Float64Array(60) };
      const outcome = await fit(far, { trees: 60 })
        .then((forest) => firstEstimates(forest, null))
        .catch((error: unknown) => error);
      if (outcome instanceof Float64Array) expect(outcome.every(Number.isFinite), `${scale}`).toBe(true);
      else expect(outcome, `${scale}`).toEqual(coded("DATA"));
    }
  });

  test("constant columns alone: one leaf per tree", async () => {
    const { tables } = await fit(withDesign({ x: new Float64Array(180).fill(4) }));
    expect(tables.feature.length).toBe(tables.roots.length);
  });
});
