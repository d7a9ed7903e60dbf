import { createRng, selectEntries } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { calibrationTest, causalForest, predictCausalForest } from "../../src/index.js";
import { normal, trial } from "./trial.js";

const { columns } = trial(1, 300);

describe("calibrationTest", () => {
  test("predictions that are k times too small have coefficients k times as large, and the same tests", () => {
    const plain = calibrationTest(columns);
    const shrunk = calibrationTest({ ...columns, effect: columns.effect.map((tau) => tau / 4) });
    for (const row of ["mean", "differential"] as const) {
      expectClose(shrunk[row].estimate, 4 * plain[row].estimate, 1e-12);
      expectClose(shrunk[row].pValue!, plain[row].pValue!, 1e-12);
    }
  });

  test("finds true differences, and the coefficients are those of the predictions' slopes", () => {
    const RUNS = 200;
    let [rejected, slopes] = [0, 0];
    for (let k = 0; k < RUNS; k++) {
      const { differential } = calibrationTest(trial(k, 300).columns);
      if (differential.pValue! < 0.05) rejected++;
      slopes += differential.estimate;
    }
    // Effects are 1 + x, predictions .9 + .7 x; weights of the treatment's variance do not depend on x1.
    expect(Math.abs(slopes / RUNS - 1 / 0.7)).toBeLessThan(0.08);
    expect(rejected / RUNS).toBeGreaterThan(0.95);
  });

  test("predictions that are noise are rejected at the nominal rate", () => {
    const RUNS = 600;
    let rejected = 0;
    for (let k = 0; k < RUNS; k++) {
      const drawn = trial(k, 200);
      const rng = createRng(k).fork("noise");
      const effect = drawn.columns.effect.map(() => 1 + normal(rng));
      if (calibrationTest({ ...drawn.columns, effect }).differential.pValue! < 0.05) rejected++;
    }
    // .05 with 3.3 binomial standard errors.
    expect(rejected / RUNS).toBeGreaterThan(0.05 - 0.03);
    expect(rejected / RUNS).toBeLessThan(0.05 + 0.03);
  });

  test("forests on data without differences are rejected no more often than nominal", async () => {
    const RUNS = 60;
    let rejected = 0;
    for (let k = 0; k < RUNS; k++) {
      const { columns: c, covariates, truth } = trial(k, 200);
      const outcome = c.outcome.map((y, i) => y - c.treatment[i]! * (truth[i]! - 1));
      const outcomeHat = c.outcomeHat.map((m, i) => m - c.treatmentHat[i]! * 0.7 * (truth[i]! - 1));
      const data = { design: covariates, outcome, treatment: c.treatment, outcomeHat, treatmentHat: c.treatmentHat };
      const { effect } = await predictCausalForest(await causalForest(data, { trees: 100, seed: k }), null);
      if (calibrationTest({ ...data, effect }).differential.pValue! < 0.05) rejected++;
    }
    expect(rejected / RUNS).toBeLessThan(0.05 + 0.093);
  });

  test("a weight is a number of rows within a cluster", () => {
    const weights = Float64Array.from({ length: 300 }, (_, i) => 1 + (i % 2));
    const rows = [...weights.keys()].flatMap((i) => Array.from({ length: weights[i]! }, () => i));
    const repeated = {
      outcome: selectEntries(columns.outcome, rows),
      treatment: selectEntries(Float64Array.from(columns.treatment), rows),
      outcomeHat: selectEntries(columns.outcomeHat, rows),
      treatmentHat: selectEntries(columns.treatmentHat, rows),
      effect: selectEntries(columns.effect, rows),
      clusters: rows,
    };
    const [weighted, clustered] = [calibrationTest({ ...columns, weights }), calibrationTest(repeated)];
    for (const row of ["mean", "differential"] as const) {
      expectClose(weighted[row].estimate, clustered[row].estimate, 1e-11);
      expectClose(weighted[row].se!, clustered[row].se!, 1e-10);
    }
    expect([clustered.covarianceKind, clustered.df]).toEqual(["CR3", 299]);
  });

  test.each([
    ["equal predictions", { effect: new Float64Array(300).fill(0.1 + 0.2) }, "DATA"],
    ["predictions that are zero on average", { effect: columns.effect.map((_, i) => (i % 2) - 0.5) }, "DATA"],
    ["a constant treatment", { treatment: new Uint8Array(300) }, "TREATMENT"],
    ["a missing prediction", { effect: columns.effect.map((v, i) => (i === 3 ? Number.NaN : v)) }, "NON_FINITE"],
    ["lengths that differ", { outcomeHat: new Float64Array(2) }, "SHAPE"],
  ] as const)("%s: refused", (_, change, code) => {
    expect(() => calibrationTest({ ...columns, ...change })).toThrow(expect.objectContaining({ code }));
  });
});
