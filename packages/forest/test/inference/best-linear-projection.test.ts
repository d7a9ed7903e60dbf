import { type Design, design, mean } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { averageTreatmentEffect, bestLinearProjection, forestScores } from "../../src/index.js";
import { trial } from "./trial.js";

const { columns, covariates } = trial(1, 150);
const scores = forestScores(columns);

describe("bestLinearProjection", () => {
  test("on the constant alone is the average effect", () => {
    const { coefficients } = bestLinearProjection({ scores, design: null }, { covariance: "HC1" });
    const ate = averageTreatmentEffect(columns);
    expectClose(coefficients[0]!.estimate, ate.estimate, 1e-13);
    expectClose(coefficients[0]!.se!, ate.se!, 1e-13);
  });

  test("recovers linear effects: each interval covers its coefficient", () => {
    const RUNS = 400;
    const truth = [1, 1, 0];
    const covered = [0, 0, 0];
    const sums = [0, 0, 0];
    for (let k = 0; k < RUNS; k++) {
      const drawn = trial(k, 200);
      const fit = bestLinearProjection({ scores: forestScores(drawn.columns), design: drawn.covariates });
      fit.coefficients.forEach(({ estimate, se }, j) => {
        sums[j]! += estimate;
        if (Math.abs(estimate - truth[j]!) <= 1.972 * se!) covered[j]!++;
      });
    }
    // .95 with 3.3 binomial standard errors; means within four of theirs (sd of a coefficient about .16).
    for (const count of covered) {
      expect(count / RUNS).toBeGreaterThan(0.914);
      expect(count / RUNS).toBeLessThan(0.986);
    }
    for (const [j, total] of sums.entries()) expect(Math.abs(total / RUNS - truth[j]!)).toBeLessThan(0.035);
  });

  // CR1 is left out: it corrects for the number of rows, which repeat.
  const kinds = ["HC0", "HC2", "HC3"] as const;

  test.each(kinds)("%s: clusters of rows that repeat leave the covariance as it was", (covariance) => {
    const rows = Array.from({ length: 450 }, (_, i) => i % 150);
    const repeated: Design = design(
      Object.fromEntries(
        ["x1", "x2"].map((name, j) => [name, Float64Array.from(rows, (i) => covariates.x[j * 150 + i]!)]),
      ),
    );
    const thrice = { scores: Float64Array.from(rows, (i) => scores[i]!), design: repeated, clusters: rows };
    const plain = bestLinearProjection({ scores, design: covariates }, { covariance });
    const clustered = bestLinearProjection(thrice, { covariance });
    expect([clustered.covarianceKind, clustered.df, clustered.clusters]).toEqual([`CR${covariance[2]}`, 149, 150]);
    expectAllClose(clustered.covariance.flat(), plain.covariance.flat(), 1e-11);
  });

  test("clusters with a common shock have larger errors", () => {
    const clusters = Int32Array.from({ length: 150 }, (_, i) => Math.floor(i / 10));
    const shocked = scores.map((s, i) => s + 5 * Math.sin(clusters[i]!));
    const [plain, clustered] = [{}, { clusters }].map((units) =>
      bestLinearProjection({ scores: shocked, design: null, ...units }),
    );
    expect(clustered!.coefficients[0]!.se! / plain!.coefficients[0]!.se!).toBeGreaterThan(1.5);
  });

  test("a subset is the data of its rows; weights of zero are no rows", () => {
    const subset = [...scores.keys()].filter((i) => i % 2 === 0);
    const weights = scores.map((_, i) => (i % 2 === 0 ? 2 : 0));
    const [chosen, weighted] = [{ subset }, { weights }].map((units) =>
      bestLinearProjection({ scores, design: covariates, ...units }),
    );
    const estimates = (fit: typeof chosen) => fit!.coefficients.map((c) => c.estimate);
    expectAllClose(estimates(weighted), estimates(chosen), 1e-12);
    const constant = bestLinearProjection({ scores, design: null, subset }).coefficients[0]!.estimate;
    expectClose(constant, mean(scores.filter((_, i) => i % 2 === 0)), 1e-13);
  });

  const spoiled = design({ x1: covariates.x.slice(0, 150).fill(Number.NaN, 3, 4) });

  test.each([
    ["a missing covariate, by name", { design: spoiled }, "NON_FINITE", "column x1"],
    ["a constant covariate, by name", { design: design({ one: new Float64Array(150).fill(2) }) }, "SINGULAR", "one"],
    ["covariates of other rows", { design: design({ a: [1, 2] }) }, "SHAPE", "design"],
    ["an empty subset", { subset: [] }, "DATA", "subset"],
    ["fewer units than coefficients", { subset: [3, 4] }, "SINGULAR", "x2"],
    ["a missing score", { scores: scores.map((s, i) => (i === 0 ? Number.NaN : s)) }, "NON_FINITE", "scores"],
  ] as const)("%s: refused", (_, change, code, message) => {
    expect(() => bestLinearProjection({ scores, design: covariates, ...change })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test.each(["HC4", "CR3"])("covariance %s is refused", (covariance) => {
    expect(() => bestLinearProjection({ scores, design: null }, { covariance: covariance as "HC3" })).toThrow(
      expect.objectContaining({ code: "OPTIONS" }),
    );
  });
});
