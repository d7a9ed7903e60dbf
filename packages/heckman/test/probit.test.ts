import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { createRng, design, normalCdf, normalQuantile } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { probit, probitTable } from "../src/probit.js";

interface Answers {
  probit: {
    coef: number[];
    se: number[];
    t: number[];
    p: number[];
    ci95: [number, number][];
    loglik: number;
    prob_first10: number[];
  };
}

describe.skipIf(!hasFixtures)(`probit equals statsmodels${fixtureNote}`, () => {
  test("coefficients, standard errors, log-likelihood", async () => {
    const { coef, se, t, p, ci95, loglik, prob_first10 } = jsonFixture<Answers>("linear/ols.json").probit;
    const { x1, x2, x3, x4, b } = csvColumns("fixtures/linear/ols.csv");
    const fit = await probit(design({ x1: x1!, x2: x2!, x3: x3!, x4: x4! }), b!);
    expectAllClose(fit.coefficients, coef, 1e-8);
    expectAllClose(
      se.map((_, j) => Math.sqrt(fit.covariance[j * 5 + j]!)),
      se,
      1e-8,
    );
    expectClose(fit.logLikelihood, loglik, 1e-8);
    probitTable("b", fit).forEach((row, j) => {
      expectAllClose([row.z!, row.pValue!], [t[j]!, p[j]!], 1e-8);
      const reach = normalQuantile(0.975) * row.se!;
      expectAllClose([row.estimate - reach, row.estimate + reach], ci95[j]!, 1e-8);
    });
    expectAllClose(fit.index.subarray(0, 10).map(normalCdf), prob_first10, 1e-8);
  });
});

describe("probit", () => {
  test("without covariates is the quantile of the share", async () => {
    const y = Uint8Array.from({ length: 40 }, (_, i) => (i < 13 ? 1 : 0));
    const fit = await probit(design({}, 40), y);
    expectClose(fit.coefficients[0]!, normalQuantile(13 / 40), 1e-12);
  });

  test("one 0/1 covariate: both cells are fitted exactly", async () => {
    const x = Float64Array.from({ length: 100 }, (_, i) => (i < 60 ? 1 : 0));
    const y = Uint8Array.from({ length: 100 }, (_, i) => (i < 15 || i >= 70 ? 1 : 0));
    const fit = await probit(design({ x }), y);
    expectClose(fit.coefficients[0]!, normalQuantile(30 / 40), 1e-10);
    expectClose(fit.coefficients[0]! + fit.coefficients[1]!, normalQuantile(15 / 60), 1e-10);
  });

  test("indices of hundreds do not overflow", async () => {
    const rng = createRng(1);
    const x = Float64Array.from({ length: 400 }, () => 1000 * (rng.uniform() - 0.5));
    const y = Uint8Array.from(x, (v) => (v + 4 * (rng.uniform() - 0.5) > 0 ? 1 : 0));
    const fit = await probit(design({ x }), y);
    expect(Math.max(...fit.index)).toBeGreaterThan(100);
    expect(fit.covariance.every(Number.isFinite)).toBe(true);
  });

  test.each([
    ["complete", (x: number) => (x > 20 ? 1 : 0)],
    ["quasi-complete", (x: number, i: number) => (x > 20 ? 1 : x < 20 ? 0 : i % 2)],
  ])("%s separation is named, with the rows it concerns", async (_, outcome) => {
    const x = Float64Array.from({ length: 80 }, (_, i) => Math.floor(i / 2));
    const fit = probit(design({ x }), Uint8Array.from(x, outcome), { name: "union" });
    await expect(fit).rejects.toMatchObject({
      code: "DATA",
      message: expect.stringMatching(/union is predicted perfectly/),
    });
  });

  test("too few steps are no separation", async () => {
    const rng = createRng(5);
    const x = Float64Array.from({ length: 200 }, () => rng.uniform());
    const y = Uint8Array.from(x, (v) => (v + rng.uniform() > 1 ? 1 : 0));
    const fit = probit(design({ x }), y, { maxIterations: 2 });
    await expect(fit).rejects.toMatchObject({ code: "NOT_CONVERGED", last: [expect.any(Number), expect.any(Number)] });
  });

  test.each([
    ["a dependent column", { a: [1, 2, 3, 4], b: [2, 4, 6, 8] }, "SINGULAR", /column 'b'/],
    ["a missing value", { a: [1, Number.NaN, 3, 4] }, "NON_FINITE", /column a holds 1/],
  ])("%s is refused by name", async (_, columns, code, message) => {
    const fit = probit(design(columns), Uint8Array.of(0, 1, 0, 1));
    await expect(fit).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
