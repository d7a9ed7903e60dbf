import { createRng, DataError, design, ShapeError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { type RegressionForestOptions, predictRegressionForest, regressionForest } from "../src/index.js";

/** Schools of equal size whose pupils share a covariate and an effect that nothing predicts. */
function schools(count: number, size: number, seed = 1) {
  const rng = createRng(seed);
  const uniform = (length: number): Float64Array => new Float64Array(length).map(() => rng.uniform() - 0.5);
  const [place, effect] = [uniform(count), uniform(count)];
  const n = count * size;
  const clusters = Int32Array.from({ length: n }, (_, i) => i % count);
  const noise = uniform(n);
  return {
    design: design({ place: Float64Array.from(clusters, (c) => place[c]!), own: uniform(n) }),
    outcome: Float64Array.from(clusters, (c, i) => effect[c]! + 0.2 * noise[i]!),
    clusters,
  };
}

const options: RegressionForestOptions = { trees: 200, seed: 3 };
const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, a) => sum + a, 0) / v.length;
const errorOf = (a: Float64Array, b: Float64Array): number => mean(a.map((v, i) => (v - b[i]!) ** 2));

describe("forests on clusters", () => {
  const data = schools(60, 10);
  const { design: x, outcome, clusters } = data;

  test("a unit is predicted without its cluster: what only the cluster explains is not predicted", async () => {
    const spread = errorOf(outcome, outcome.slice().fill(mean(outcome)));
    const error = async (labels?: Int32Array): Promise<number> => {
      const forest = await regressionForest({ design: x, outcome, ...(labels && { clusters: labels }) }, options);
      return errorOf((await predictRegressionForest(forest, null)).prediction, outcome);
    };
    // The covariate names the school, so forests that ignore schools learn their effects from schoolmates.
    expect(await error()).toBeLessThan(0.6 * spread);
    expect(await error(clusters)).toBeGreaterThan(0.9 * spread);
  });

  test("variances are those of schools, not of pupils", async () => {
    const [grouped, single] = await Promise.all([
      regressionForest(data, options),
      regressionForest({ design: x, outcome }, options),
    ]);
    const variances = await Promise.all([grouped, single].map((forest) => predictRegressionForest(forest, x)));
    expect(mean(variances[0]!.variance)).toBeGreaterThan(2 * mean(variances[1]!.variance));
  });

  test("labels are names: any integers give the same forest, and one unit a cluster that without clusters", async () => {
    const renamed = Uint32Array.from(clusters, (c) => 4_000_000_000 - 17 * c);
    const first = await regressionForest(data, options);
    expect((await regressionForest({ ...data, clusters: renamed }, options)).tables).toEqual(first.tables);
    const singles = await regressionForest(
      { design: x, outcome, clusters: Int32Array.from(x.x.keys()).slice(0, 600) },
      options,
    );
    const plain = await regressionForest({ design: x, outcome }, options);
    expect(singles.tables).toEqual(plain.tables);
    expect(await predictRegressionForest(singles, null)).toEqual(await predictRegressionForest(plain, null));
  });

  test("equal weights take as many units of a cluster as the smallest has", async () => {
    // 8 pupils of school 0 leave: two of each school remain in a tree, so it can have no more leaves than 15 * 2 / 3.
    const kept = [...clusters.keys()].filter((i) => clusters[i] !== 0 || i < 120);
    const pick = (v: Float64Array): Float64Array => Float64Array.from(kept, (i) => v[i]!);
    const unequal = {
      design: design({ place: pick(x.x.subarray(0, 600)), own: pick(x.x.subarray(600)) }),
      outcome: pick(outcome),
      clusters: Int32Array.from(kept, (i) => clusters[i]!),
    };
    const leaves = async (clusterWeights: "equal" | "proportional"): Promise<number> => {
      const { tables } = await regressionForest(unequal, { trees: 40, clusterWeights });
      return tables.feature.filter((j) => j < 0).length / 40;
    };
    expect(await leaves("equal")).toBeLessThanOrEqual(10);
    expect(await leaves("proportional")).toBeGreaterThan(20);
  });

  test.each([1, 2, 3, 8])("%i threads give the same bits", async (threads) => {
    const forest = await regressionForest(data, { ...options, clusterWeights: "equal" }, { threads });
    const one = await regressionForest(data, { ...options, clusterWeights: "equal" }, { threads: 1 });
    expect(forest.tables).toEqual(one.tables);
    expect(await predictRegressionForest(forest, null, { threads })).toEqual(await predictRegressionForest(one, null));
  });
});

describe("clusters that no forest can be halved into", () => {
  const { design: x, outcome, clusters } = schools(12, 5);
  const fit = (labels: Int32Array) => regressionForest({ design: x, outcome, clusters: labels }, { trees: 4 });

  test("of another length", async () => {
    await expect(fit(clusters.slice(1))).rejects.toThrow(ShapeError);
  });

  test.each([
    [1, /at least 4, got 1.*holds 60 of 60 units/s],
    [3, /at least 4, got 3/],
  ])("%i of them", async (count, message) => {
    await expect(fit(clusters.map((c) => c % count))).rejects.toThrow(DataError);
    await expect(fit(clusters.map((c) => c % count))).rejects.toThrow(message);
  });

  test("one of which holds half of the units", async () => {
    const half = clusters.map((_, i) => (i < 30 ? -7 : 1 + (i % 10)));
    await expect(fit(half)).rejects.toThrow(/cluster -7 holds 30 of 60 units: no half of the data can do without it/);
    await expect(fit(half.map((c, i) => (i === 0 ? 1 : c)))).resolves.toBeDefined();
  });

  test("so few that honesty leaves a side of a tree empty", async () => {
    await expect(
      regressionForest({ design: x, outcome, clusters: clusters.map((c) => c % 4) }, { honestyFraction: 0.3 }),
    ).rejects.toThrow(/4 clusters, too few to divide/);
  });
});
