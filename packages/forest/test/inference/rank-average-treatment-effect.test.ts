import { createRng, mean } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { comparePriorities, type RankColumns, rankAverageTreatmentEffect } from "../../src/index.js";
import { normal } from "./trial.js";

const FAST = { replications: 20 };

/** Scores of effects `slope x` with noise of variance 1, to be ranked by x. */
function ranked(seed: number, n: number, slope: number): RankColumns {
  const rng = createRng(seed);
  const priority = new Float64Array(n).map(() => rng.uniform());
  return { priority, scores: priority.map((x) => slope * x + normal(rng)) };
}

describe("rankAverageTreatmentEffect", () => {
  test("the curve and both areas of a ranking that can be done by hand", async () => {
    // Cumulative means 4, 3, 7/3, 2 less 2: TOC 2, 1, 1/3, 0.
    const columns = { scores: Float64Array.of(1, 4, 1, 2), priority: Float64Array.of(-1, 9, 0, 3) };
    const shares = [0.25, 0.5, 0.6, 1];
    const [autoc, qini] = await Promise.all(
      (["AUTOC", "QINI"] as const).map((target) => rankAverageTreatmentEffect(columns, { target, shares, ...FAST })),
    );
    expectClose(autoc!.estimate, (2 + 1 + 1 / 3) / 4, 1e-14);
    expectClose(qini!.estimate, (2 / 4 + 2 / 4 + 3 / 12) / 4, 1e-14);
    expect(autoc!.curve.map((point) => Number(point.estimate.toFixed(12)))).toEqual([2, 1, 1, 0]);
  });

  test("ties get the mean of their group, whatever the order of the rows", async () => {
    const { scores } = ranked(1, 60, 0);
    const priority = scores.map((_, i) => i % 4);
    const forward = await rankAverageTreatmentEffect({ scores, priority }, FAST);
    const backward = await rankAverageTreatmentEffect(
      { scores: scores.slice().reverse(), priority: priority.slice().reverse() },
      FAST,
    );
    expectClose(backward.estimate, forward.estimate, 1e-13);
    const groups = [3, 2, 1, 0].map((g) => mean(scores.filter((_, i) => i % 4 === g)));
    expectClose(forward.curve[1]!.estimate, groups[0]! - mean(scores), 1e-13);
    expectClose(forward.curve[4]!.estimate, (groups[0]! + groups[1]!) / 2 - mean(scores), 1e-13);
  });

  test("depends on the order of the priorities alone, and turns its sign with that of the scores", async () => {
    const columns = ranked(2, 100, 1);
    const plain = await rankAverageTreatmentEffect(columns, FAST);
    const cubed = await rankAverageTreatmentEffect({ ...columns, priority: columns.priority.map((x) => x ** 3) }, FAST);
    expect(cubed).toEqual(plain);
    const minus = await rankAverageTreatmentEffect({ ...columns, scores: columns.scores.map((s) => 7 - s) }, FAST);
    expectClose(minus.estimate, -plain.estimate, 1e-13);
    expectClose(minus.se!, plain.se!, 1e-12);
  });

  test("weights of zero are no rows, their scale says nothing, and each moves the curve by its share", async () => {
    const columns = ranked(3, 60, 1);
    const weights = columns.scores.map((_, i) => (i % 3 === 0 ? 0 : 5));
    const subset = [...weights.keys()].filter((i) => i % 3 > 0);
    const weighted = await rankAverageTreatmentEffect({ ...columns, weights }, FAST);
    const chosen = await rankAverageTreatmentEffect({ ...columns, subset }, FAST);
    expect(weighted.n).toBe(40);
    expectClose(weighted.estimate, chosen.estimate, 1e-13);
    expectClose(weighted.se!, chosen.se!, 1e-12);
    const four = { scores: Float64Array.of(1, 4, 1, 1), priority: Float64Array.of(1, 2, 1, 1) };
    const { estimate } = await rankAverageTreatmentEffect({ ...four, weights: Float64Array.of(1, 1, 1.5, 0.5) }, FAST);
    // The tied three have cumulative shares 1/2, 7/8 and 1 of the weight 4.
    const means = [4, (4 + 1) / 2, (4 + 2.5) / 3.5, 7 / 4];
    expectClose(estimate, [1, 1, 1.5, 0.5].reduce((sum, w, k) => sum + w * (means[k]! - 7 / 4), 0) / 4, 1e-13);
  });

  test("half-sample standard errors are those of repeated data, and the test of no relation has its level", async () => {
    const RUNS = 300;
    const rates: number[] = [];
    const errors: number[] = [];
    let [rejected, inBand] = [0, 0];
    for (let k = 0; k < RUNS; k++) {
      const rate = await rankAverageTreatmentEffect(ranked(k, 300, 0), { replications: 100 });
      rates.push(rate.estimate);
      errors.push(rate.se!);
      if (rate.pValue! < 0.05) rejected++;
      // Without a relation the true curve is zero everywhere.
      if (rate.curve.every(({ band: [low, high] }) => low <= 0 && 0 <= high)) inBand++;
    }
    const spread = Math.sqrt(mean(rates.map((r) => r * r)));
    // sd of the ratio: 4 % from 300 runs.
    expect(Math.abs(mean(errors) / spread - 1)).toBeLessThan(0.14);
    // .05 and .95 with 3.3 binomial standard errors, and two points for the small sample.
    expect(rejected / RUNS).toBeLessThan(0.11);
    expect(inBand / RUNS).toBeGreaterThan(0.89);
  });

  test("the curve's band is wider than its pointwise intervals", async () => {
    const { curve, bandCritical } = await rankAverageTreatmentEffect(ranked(4, 200, 1));
    expect(bandCritical!).toBeGreaterThan(1.96);
    for (const { ci, band } of curve) expect(band[1] - band[0]).toBeGreaterThanOrEqual(ci[1] - ci[0]);
  });

  test("rows that repeat within clusters leave the error as it was; taken for new units they halve it", async () => {
    const columns = ranked(5, 150, 1);
    const rows = Array.from({ length: 600 }, (_, i) => i % 150);
    const repeat = (v: Float64Array) => Float64Array.from(rows, (i) => v[i]!);
    const four = { scores: repeat(columns.scores), priority: repeat(columns.priority) };
    const options = { replications: 400 };
    const plain = await rankAverageTreatmentEffect(columns, options);
    const clustered = await rankAverageTreatmentEffect({ ...four, clusters: rows }, options);
    const naive = await rankAverageTreatmentEffect(four, options);
    expect(clustered.clusters).toBe(150);
    expect(Math.abs(clustered.se! / plain.se! - 1)).toBeLessThan(0.15);
    expect(Math.abs(naive.se! / plain.se! - 0.5)).toBeLessThan(0.08);
  });

  test("the same seed gives the same errors, another seed others", async () => {
    const [one, same, other] = await Promise.all(
      [7, 7, 8].map((seed) => rankAverageTreatmentEffect(ranked(6, 80, 1), { seed, ...FAST })),
    );
    expect(same).toEqual(one);
    expect(other!.se).not.toBe(one!.se);
    expect(other!.estimate).toBe(one!.estimate);
  });

  test("equal priorities, or equal scores, have no test and say why", async () => {
    const { scores, priority } = ranked(7, 50, 1);
    const flat = new Float64Array(50).fill(3.3);
    const nobody = await rankAverageTreatmentEffect({ scores, priority: flat }, FAST);
    expect(nobody).toMatchObject({
      estimate: 0,
      se: null,
      pValue: null,
      reason: expect.stringContaining("priorities"),
    });
    const same = await rankAverageTreatmentEffect({ scores: flat, priority }, FAST);
    expect(same).toMatchObject({ estimate: 0, se: null, pValue: null, reason: expect.stringContaining("scores") });
  });

  test.each([
    ["lengths that differ", { priority: new Float64Array(3) }, {}, "SHAPE"],
    ["a missing priority", { priority: new Float64Array(20).fill(Number.NaN) }, {}, "NON_FINITE"],
    ["an empty subset", { subset: [] }, {}, "DATA"],
    ["three units", { subset: [0, 1, 2] }, {}, "DATA"],
    ["a level of 1", {}, { level: 1 }, "OPTIONS"],
    ["another target", {}, { target: "AUUC" as "QINI" }, "OPTIONS"],
  ] as const)("%s: refused", async (_, change, options, code) => {
    const call = rankAverageTreatmentEffect({ ...ranked(8, 20, 1), ...change }, options);
    await expect(call).rejects.toThrow(expect.objectContaining({ code }));
  });

  test("a share of 0 is refused", async () => {
    const call = rankAverageTreatmentEffect(ranked(8, 20, 1), { shares: [0, 1] });
    await expect(call).rejects.toThrow(expect.objectContaining({ code: "OPTIONS" }));
  });

  test("stops when its caller aborts", async () => {
    const signal = AbortSignal.abort();
    const call = rankAverageTreatmentEffect(ranked(9, 20, 1), {}, { signal });
    await expect(call).rejects.toThrow(expect.objectContaining({ code: "ABORTED" }));
  });
});

describe("comparePriorities", () => {
  const { scores, priority } = ranked(10, 300, 2);

  test("is the difference of the two, with the errors of each", async () => {
    const rng = createRng(11);
    const noise = priority.map(() => rng.uniform());
    const comparison = await comparePriorities({ scores, first: priority, second: noise });
    const [one, two] = await Promise.all(
      [priority, noise].map((by) => rankAverageTreatmentEffect({ scores, priority: by })),
    );
    expect([comparison.first.estimate, comparison.first.se]).toEqual([one!.estimate, one!.se]);
    expect([comparison.second.estimate, comparison.second.se]).toEqual([two!.estimate, two!.se]);
    expectClose(comparison.estimate, one!.estimate - two!.estimate, 1e-14);
    expect(comparison.pValue!).toBeLessThan(0.05);
  });

  test("is paired: priorities that agree have a difference with a small error", async () => {
    const rng = createRng(12);
    const near = priority.map((x) => x + 0.01 * rng.uniform());
    const { se, first } = await comparePriorities({ scores, first: priority, second: near });
    expect(se!).toBeLessThan(0.3 * first.se!);
  });

  test("with one constant priority is the RATE of the other", async () => {
    const { first, second, estimate, se } = await comparePriorities({
      scores,
      first: priority,
      second: new Float64Array(300),
    });
    expect(second.se).toBeNull();
    expectClose(estimate, first.estimate, 1e-13);
    expectClose(se!, first.se!, 1e-13);
  });
});
