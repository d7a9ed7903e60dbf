import { clusterIndex, createRng, design, normalQuantile, randomFolds, type Rng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { partiallyLinear, twoWayClusters, twoWayFolds } from "../../src/index.js";

const SIDE = 40;
const normals = (rng: Rng, n: number): Float64Array =>
  Float64Array.from({ length: n }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));

/** A table of sellers and markets: shocks of both move covariate, treatment and outcome. Effect .5. */
function table(seed: number) {
  const rng = createRng(seed);
  const n = SIDE * SIDE;
  const rows = Array.from({ length: n }, (_, i) => Math.floor(i / SIDE));
  const columns = Array.from({ length: n }, (_, i) => i % SIDE);
  const shocked = (): Float64Array => {
    const [a, b, c] = [normals(rng, SIDE), normals(rng, SIDE), normals(rng, n)];
    return c.map((v, i) => v + 0.5 * a[rows[i]!]! + 0.5 * b[columns[i]!]!);
  };
  const x = shocked();
  const treatment = shocked().map((v, i) => v + x[i]!);
  const outcome = shocked().map((u, i) => u + 0.5 * treatment[i]! + x[i]!);
  return { outcome, treatment, designs: [design({ x })], clusters: twoWayClusters(rows, columns, n), rows };
}

const options = { nuisance: { learners: ["unpenalised" as const] } };

describe("an estimate from units that depend on each other along two dimensions", () => {
  test("covers with two-way errors and folds, and does not with errors of independent units", async () => {
    const replications = 200;
    const covered = { both: 0, none: 0 };
    for (let seed = 1; seed <= replications; seed++) {
      const { rows: _, ...data } = table(seed);
      const folds = twoWayFolds(data.clusters, 3, createRng(seed));
      const both = await partiallyLinear({ ...data, folds }, options, { backend: "js", threads: 1 });
      const none = await partiallyLinear({ ...data, clusters: null, folds }, options, { backend: "js", threads: 1 });
      if (both.ci![0] < 0.5 && 0.5 < both.ci![1]) covered.both++;
      if (none.ci![0] < 0.5 && 0.5 < none.ci![1]) covered.none++;
    }
    expect(covered.both / replications).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.05 * 0.95) / replications) - 0.01);
    expect(covered.none / replications).toBeLessThan(covered.both / replications);
  });

  test("equal weights change nothing; a unit without weight has no part in the score", async () => {
    const { rows, clusters: _, ...data } = table(1);
    const n = rows.length;
    const folds = randomFolds(n, 5, createRng(1));
    const plain = await partiallyLinear({ ...data, folds }, options);
    const equal = await partiallyLinear({ ...data, folds, weights: new Float64Array(n).fill(3) }, options);
    expect(equal.estimate).toBeCloseTo(plain.estimate, 12);
    expect(equal.se).toBeCloseTo(plain.se!, 12);
    const clusters = clusterIndex(rows, n);
    const without = await partiallyLinear(
      { ...data, folds, clusters, weights: Float64Array.from(rows, (g) => (g === 0 ? 0 : 1)) },
      options,
    );
    expect(without.estimate).not.toBe(plain.estimate);
    expect(without.n).toBe(n);
  });
});
