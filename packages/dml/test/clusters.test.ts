import {
  clusteredFolds,
  clusterIndex,
  createRng,
  type Dataset,
  DataError,
  design,
  effectResult,
} from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { adjustment } from "../src/adjustment.js";
import { averageEffect } from "../src/average-effect.js";
import { causalForestDml } from "../src/causal-forest-dml.js";
import { gates } from "../src/gates.js";
import { solveMoment } from "../src/moment-inference.js";

const rng = createRng(5);
const n = 120;
const uniform = (name: string): Float64Array => {
  const stream = rng.fork(name);
  return new Float64Array(n).map(() => stream.uniform());
};
const scores = uniform("scores");
const cate = uniform("cate");

/** Every entry three times: a cluster of three copies says no more than its unit. */
const thrice = <T extends Float64Array | Uint8Array | Int32Array>(values: T): T =>
  (values.constructor as unknown as { from(a: ArrayLike<number>): T }).from(
    Array.from(values).flatMap((v) => [v, v, v]),
  );
const copies = clusterIndex(thrice(Int32Array.from({ length: n }, (_, i) => i)), 3 * n);

describe("clusters in the inference of scores", () => {
  test("copies of a unit in one cluster leave estimate and error as they are", () => {
    const psi = { psiA: new Float64Array(n).fill(-1), psiB: scores };
    const once = solveMoment(psi, "n - 1");
    const three = solveMoment({ psiA: thrice(psi.psiA), psiB: thrice(psi.psiB) }, copies);
    expect(three.estimate).toBeCloseTo(once.estimate, 12);
    expect(three.se).toBeCloseTo(once.se, 12);
    expect(solveMoment({ psiA: thrice(psi.psiA), psiB: thrice(psi.psiB) }, "n - 1").se).toBeLessThan(0.6 * once.se);
  });

  test("clusters of one unit are no clusters, in averages and in groups", () => {
    const own = clusterIndex(
      Int32Array.from({ length: n }, (_, i) => i),
      n,
    );
    const observed = {
      outcome: scores,
      treatment: Uint8Array.from(cate, (v) => (v > 0.5 ? 1 : 0)),
      nuisances: { mu0: uniform("mu0"), mu1: uniform("mu1"), propensity: uniform("e").map((e) => 0.2 + 0.6 * e) },
    };
    const plain = averageEffect(observed);
    const clustered = averageEffect(observed, {}, { clusters: own });
    expect(clustered.estimate).toBe(plain.estimate);
    // The plain error divides by n, that of clusters by n - 1.
    expect(clustered.se! / plain.se!).toBeCloseTo(Math.sqrt(n / (n - 1)), 12);
    const groups = [gates({ scores, cate }), gates({ scores, cate, clusters: own })];
    expect(groups[1]!.difference.estimate).toBe(groups[0]!.difference.estimate);
    // n / (n - 1) instead of m / (m - 1) in each group of m.
    expect(groups[1]!.difference.se / groups[0]!.difference.se).toBeCloseTo(Math.sqrt((n / (n - 1)) * (23 / 24)), 12);
  });

  test("copies in one cluster leave groups and their difference as they are", () => {
    const own = clusterIndex(
      Int32Array.from({ length: n }, (_, i) => i),
      n,
    );
    const once = gates({ scores, cate, clusters: own });
    const three = gates({ scores: thrice(scores), cate: thrice(cate), clusters: copies });
    once.groups.forEach((group, g) => {
      expect(three.groups[g]!.estimate).toBeCloseTo(group.estimate, 12);
      expect(three.groups[g]!.se).toBeCloseTo(group.se, 12);
    });
    expect(three.difference.se).toBeCloseTo(once.difference.se, 12);
  });
});

describe("clusters in causal forest DML", () => {
  const clusters = Int32Array.from({ length: 300 }, (_, i) => i >> 2);
  const x = createRng(6);
  const columns = { a: new Float64Array(300), b: new Float64Array(300) };
  const outcome = new Float64Array(300);
  const treatment = new Uint8Array(300);
  for (let i = 0; i < 300; i++) {
    const shared = createRng(7).fork("cluster", clusters[i]!).uniform() - 0.5;
    columns.a[i] = x.uniform();
    columns.b[i] = x.uniform();
    treatment[i] = x.uniform() < 0.3 + 0.4 * columns.a[i]! ? 1 : 0;
    outcome[i] = columns.a[i]! + treatment[i]! + 4 * shared * treatment[i]! + x.uniform();
  }
  const data: Dataset = {
    n: 300,
    outcome,
    treatment,
    covariates: design(columns),
    instrument: null,
    sequences: [],
    units: Array.from({ length: 300 }, (_, i) => String(i)),
    names: { outcome: "y", treatment: "t", instrument: null },
  };
  const folds = clusteredFolds(clusters, 3, createRng(1));
  const options = { nuisance: { learners: ["ridge" as const] }, forest: { trees: 50 } };

  test("effects that clusters share make the error larger; the estimate does not change", async () => {
    const input = { data, representation: null, folds };
    const plain = await causalForestDml(input, options);
    const clustered = await causalForestDml({ ...input, clusters }, options);
    expect(clustered.ate.estimate).toBe(plain.ate.estimate);
    expect(clustered.ate.se! / plain.ate.se!).toBeGreaterThan(1.15);
    expect(clustered.ate.se! / plain.ate.se!).toBeLessThan(2);
    expect(clustered.cate).not.toEqual(plain.cate);
    expect(effectResult(clustered.ate).ci).toEqual(clustered.ate.ci);
  });

  test("folds that divide a cluster are refused", () => {
    const dividing = { k: 2, of: Uint32Array.from({ length: 300 }, (_, i) => i % 2) };
    expect(() => adjustment({ data, representation: null, folds: dividing, clusters })).toThrow(DataError);
    expect(() => adjustment({ data, representation: null, folds: dividing, clusters })).toThrow("divide cluster 0");
  });
});
