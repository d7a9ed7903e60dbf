import { createRng, DataError, design, OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  predictRegressionForest,
  type RegressionForestOptions,
  regressionForest,
  unseenCategories,
  variableImportance,
} from "../src/index.js";

const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, a) => sum + a, 0) / v.length;
const errorOf = (a: Float64Array, b: Float64Array): number => mean(a.map((v, i) => (v - b[i]!) ** 2));
const options: RegressionForestOptions = { trees: 200, seed: 5, categorical: ["job"] };

/** Jobs whose means have no order along their codes. */
function jobs(n: number, codes: readonly number[]) {
  const rng = createRng(8);
  const job = new Float64Array(n).map(() => rng.below(codes.length));
  const noise = new Float64Array(n).map(() => rng.uniform() - 0.5);
  const truth = job.map((c) => ((c * 7) % codes.length) / codes.length);
  return {
    design: design({ age: new Float64Array(n).map(() => rng.uniform()), job: job.map((c) => codes[c]!) }),
    outcome: truth.map((t, i) => t + noise[i]!),
    truth,
  };
}

const ordered = Array.from({ length: 24 }, (_, c) => c);

describe("categorical columns", () => {
  test("are predicted better as sets than as numbers", async () => {
    const { design: x, outcome, truth } = jobs(1500, ordered);
    const error = async (own: RegressionForestOptions): Promise<number> => {
      const forest = await regressionForest({ design: x, outcome }, own);
      return errorOf((await predictRegressionForest(forest, null)).prediction, truth);
    };
    expect(await error(options)).toBeLessThan(0.6 * (await error({ ...options, categorical: [] })));
  });

  test("do not depend on which numbers name the categories", async () => {
    const rng = createRng(1);
    const renamed = ordered.map((c) => 2000 * c + rng.below(2000)).sort(() => rng.uniform() - 0.5);
    const [a, b] = [jobs(500, ordered), jobs(500, renamed)];
    const forests = await Promise.all([a, b].map((data) => regressionForest(data, options)));
    expect(await predictRegressionForest(forests[1]!, null)).toEqual(await predictRegressionForest(forests[0]!, null));
    expect(variableImportance(forests[1]!)).toEqual(variableImportance(forests[0]!));
    expect(variableImportance(forests[0]!)[1]!.importance).toBeGreaterThan(0.5);
  });

  test("unseen ones are predicted, and counted", async () => {
    const data = jobs(300, ordered.slice(0, 6));
    const forest = await regressionForest(data, options);
    expect(forest.categories["job"]).toEqual(Int32Array.from(ordered.slice(0, 6)));
    const rows = design({ age: [0.5, 0.5, 0.5, 0.5], job: [3, 900, 6, 900] });
    expect(unseenCategories(forest, rows)).toEqual([{ name: "job", categories: [6, 900], rows: 3 }]);
    expect(unseenCategories(forest, data.design)).toEqual([]);
    const { prediction } = await predictRegressionForest(forest, rows);
    expect(prediction.every(Number.isFinite)).toBe(true);
    // Neither 6 nor 900 was seen by any node: both go with the larger child everywhere.
    expect(prediction[1]).toBe(prediction[2]);
  });

  test.each([1, 2, 3, 8])("%i threads give the same bits", async (threads) => {
    const data = jobs(300, ordered);
    const forest = await regressionForest(data, options, { threads });
    const one = await regressionForest(data, options, { threads: 1 });
    expect(forest.tables).toEqual(one.tables);
    expect(await predictRegressionForest(forest, null, { threads })).toEqual(await predictRegressionForest(one, null));
  });
});

describe("categories that are none", () => {
  const data = jobs(60, ordered);

  test("negative, fractional or too large ones are named by their rows", async () => {
    const x = data.design.x.slice();
    [-1, 2.5, 65_536].forEach((v, i) => {
      x[60 + 10 * i] = v;
    });
    const fit = regressionForest({ ...data, design: { ...data.design, x } }, { ...options, trees: 4 });
    await expect(fit).rejects.toThrow(DataError);
    await expect(fit).rejects.toThrow(/column job holds no category, an integer from 0 to 65535, in row 1, 11, 21/);
    const forest = await regressionForest(data, { ...options, trees: 4 });
    await expect(predictRegressionForest(forest, { ...data.design, x })).rejects.toThrow(/in row 1, 11, 21/);
  });

  test("columns that the design has not, or named twice", async () => {
    const fit = regressionForest(data, { categorical: ["job", "town", "job"] });
    await expect(fit).rejects.toThrow(OptionsError);
    await expect(fit).rejects.toThrow(/no column of the design: town.*names job again/s);
  });
});
