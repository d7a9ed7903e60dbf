import { createRng, design, normalQuantile, type Rng } from "@career-dml/core";
import { expectAllClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { heterogeneityOverSplits, mediansOverSplits } from "../../src/index.js";

const normal = (rng: Rng): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);

/** A randomised treatment with effect 1 + slope x; z has no part in it. */
function experiment(n: number, slope: number, seed: number) {
  const rng = createRng(seed);
  const [x, z] = [
    Float64Array.from({ length: n }, () => normal(rng)),
    Float64Array.from({ length: n }, () => normal(rng)),
  ];
  const treatment = Uint8Array.from(x, () => (rng.uniform() < 0.5 ? 1 : 0));
  const outcome = x.map((v, i) => v + z[i]! + treatment[i]! * (1 + slope * v) + normal(rng));
  return { outcome, treatment, design: design({ x, z }) };
}

const options = {
  nuisance: { learners: ["unpenalised" as const] },
  effect: { learners: ["unpenalised" as const] },
  partitions: 5,
};
const quick = { backend: "js" as const, threads: 1 };

describe("medians over splits", () => {
  test("are medians, their p-value twice the median one", () => {
    const splits = [1, 2, 6].map((estimate) => ({ estimate, se: 1 }));
    const { estimate, ci, pValue } = mediansOverSplits(splits, 1.959963984540054);
    expect(estimate).toBe(2);
    expectAllClose(ci, [0.040036015459946, 3.959963984540054], 1e-12);
    expect(pValue).toBeCloseTo(2 * 0.0455002638963584, 12);
    expect(mediansOverSplits([{ estimate: 0, se: 1 }], 2).pValue).toBe(1);
  });
});

describe("heterogeneity over splits", () => {
  test("finds that effects differ, by how much, and along what", async () => {
    const { blp, gates, clan, splits } = await heterogeneityOverSplits(experiment(1500, 1, 1), options);
    expect(splits).toBe(10);
    expect(blp.average.estimate).toBeCloseTo(1, 0);
    expect(blp.slope!.ci[0]).toBeGreaterThan(0.5);
    expect(blp.slope!.ci[1]).toBeLessThan(1.5);
    expect(gates.difference.ci[0]).toBeGreaterThan(1);
    // Means of the outer fifths of a standard normal are -1.4 and 1.4.
    expect(gates.groups[0]!.estimate).toBeLessThan(0.3);
    expect(gates.groups[4]!.estimate).toBeGreaterThan(1.7);
    const [x, z] = clan;
    expect(x!.name).toBe("x");
    expect(Math.abs(x!.difference.estimate - 2.8)).toBeLessThan(0.3);
    expect(Math.abs(z!.difference.estimate)).toBeLessThan(1);
  });

  test("rejects true hypotheses at most as often as it says, and covers the average", async () => {
    const replications = 100;
    let [slopes, differences, covered] = [0, 0, 0];
    for (let seed = 1; seed <= replications; seed++) {
      const { blp, gates } = await heterogeneityOverSplits(experiment(300, 0, seed), { ...options, seed }, quick);
      if (blp.slope!.pValue < 0.1) slopes++;
      if (gates.difference.pValue < 0.1) differences++;
      if (blp.average.ci[0] < 1 && 1 < blp.average.ci[1]) covered++;
    }
    // Medians are conservative: ten per cent is a bound.
    const bound = 0.1 + 3 * Math.sqrt((0.1 * 0.9) / replications);
    expect(slopes / replications).toBeLessThan(bound);
    expect(differences / replications).toBeLessThan(bound);
    expect(1 - covered / replications).toBeLessThan(bound);
  });

  test("the slope is null with its reason where a learner sees no differences; groups are then random", async () => {
    const constant = { ...options, effect: { learners: ["mean" as const] } };
    const { blp, gates } = await heterogeneityOverSplits(experiment(400, 0, 3), constant);
    expect(blp.slope).toBeNull();
    expect(blp.reason).toContain("do not vary in 10 of 10 splits");
    expect(gates.difference.ci[0]).toBeLessThan(0);
    expect(gates.difference.ci[1]).toBeGreaterThan(0);
  });

  test("is repeated by its seed, clusters are kept whole", async () => {
    const data = experiment(400, 1, 4);
    const clusters = Int32Array.from(data.outcome, (_, i) => i % 50);
    const first = await heterogeneityOverSplits({ ...data, clusters }, options);
    expect(await heterogeneityOverSplits({ ...data, clusters }, { ...options }, { threads: 1 })).toEqual(first);
    const other = await heterogeneityOverSplits({ ...data, clusters }, { ...options, seed: 0 });
    expect(other.blp.average.estimate).not.toBe(first.blp.average.estimate);
  });

  test("bad input is named", async () => {
    const data = experiment(60, 1, 5);
    const gap = design({ x: data.outcome.map((v, i) => (i === 2 ? Number.NaN : v)) });
    await expect(heterogeneityOverSplits({ ...data, design: gap }, options)).rejects.toMatchObject({
      code: "NON_FINITE",
      issues: [{ path: "column x" }],
    });
    await expect(heterogeneityOverSplits(data, { ...options, groups: 20 })).rejects.toThrow(/need 80 of them/);
    const one = data.treatment.map((_, i) => (i === 0 ? 1 : 0));
    await expect(heterogeneityOverSplits({ ...data, treatment: one }, options)).rejects.toMatchObject({ code: "DATA" });
    const few = { ...data, clusters: new Int32Array(60) };
    await expect(heterogeneityOverSplits(few, options)).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "clusters" }],
    });
  });
});
