import { createRng, design, normalQuantile, randomFolds, selectRows } from "@career-dml/core";
import { expectAllClose, expectClose, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { linearDml, partiallyLinear, predictLinearEffect } from "../../src/index.js";
import { econmlAnswers, econmlData, unpenalised } from "./published.js";

const firstTen = Array.from({ length: 10 }, (_, i) => i);

describe.skipIf(!hasFixtures)(`linear effects equal EconML 0.17${fixtureNote}`, () => {
  test.each([
    ["LinearDML_discrete", false],
    ["LinearDML_continuous(y_c,d_c)", true],
  ] as const)("%s", async (key, isContinuous) => {
    const { continuous, ...data } = econmlData();
    const expected = econmlAnswers()[key]!;
    const fit = await linearDml({ ...data, ...(isContinuous ? continuous : {}) }, unpenalised);
    const [intercept, ...slopes] = fit.coefficients;
    expectClose(intercept!.estimate, expected["intercept"]![0]!, 1e-8, "intercept");
    expectClose(intercept!.se!, expected["intercept_se"]![0]!, 1e-8, "its error");
    expectAllClose(
      slopes.map((row) => row.estimate),
      expected["coef"]!,
      1e-8,
      "slopes",
    );
    expectAllClose(
      slopes.map((row) => row.se!),
      expected["coef_se"]!,
      1e-8,
      "their errors",
    );
    expectClose(fit.ate.estimate, expected["ate"]![0]!, 1e-8, "ATE");
    expectClose(fit.ate.se!, expected["ate_se"]![0]!, 1e-8, "its error");
    expectAllClose(fit.ate.ci!, expected["ate_ci95"]!, 1e-8, "its interval");
    const predicted = predictLinearEffect(fit, selectRows(data.modifiers, firstTen));
    expectAllClose(predicted.effect, expected["effect_first10"]!, 1e-8, "effects");
    expectAllClose(predicted.se, expected["effect_se_first10"]!, 1e-8, "their errors");
    const intervals = expected.effect_ci95_first10;
    expectAllClose(
      predicted.low,
      intervals.map(([low]) => low!),
      1e-8,
      "low",
    );
    expectAllClose(
      predicted.high,
      intervals.map(([, high]) => high!),
      1e-8,
      "high",
    );
  });

  test.each([
    ["HC0", "HC0"],
    ["HC1", "HC1"],
    ["classical", "nonrobust"],
  ] as const)("covariance %s", async (covariance, key) => {
    const expected = econmlAnswers()[`LinearDML_discrete_cov_${key}`]!;
    const { coefficients } = await linearDml(econmlData(), { ...unpenalised, covariance });
    const errors = coefficients.map((row) => row.se!);
    expectAllClose(errors, [...expected["intercept_se"]!, ...expected["coef_se"]!], 1e-8, "errors");
  });

  test("one effect for all", async () => {
    const data = econmlData();
    const expected = econmlAnswers()["LinearDML_noX"]!;
    const controls = design(
      Object.fromEntries(
        data.design.names.map((name, j) => [name, data.design.x.subarray(j * data.design.n, (j + 1) * data.design.n)]),
      ),
    );
    const { ate } = await linearDml({ ...data, design: controls, modifiers: null }, unpenalised);
    expectClose(ate.estimate, expected["ate"]![0]!, 1e-8, "ATE");
    expectClose(ate.se!, expected["se"]![0]!, 1e-8, "its error");
  });
});

/** Effect 1 + x of a treatment that x moves. */
function linearTruth(n: number, seed: number) {
  const rng = createRng(seed);
  const normal = (): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);
  const x = Float64Array.from({ length: n }, normal);
  const w = Float64Array.from({ length: n }, normal);
  const treatment = Uint8Array.from(x, (v, i) => (rng.uniform() < 1 / (1 + Math.exp(-0.5 * v - 0.5 * w[i]!)) ? 1 : 0));
  const outcome = x.map((v, i) => v + w[i]! + treatment[i]! * (1 + v) + normal());
  return {
    outcome,
    treatment,
    design: design({ x, w }),
    modifiers: design({ x }),
    folds: randomFolds(n, 2, createRng(seed).fork("folds")),
  };
}

const inside = (estimate: number, se: number, value: number) => (Math.abs(estimate - value) < 1.96 * se ? 1 : 0);

describe("linear effects", () => {
  test("without modifiers it is the partially linear model", async () => {
    const data = linearTruth(400, 1);
    const [linear, plr] = [
      await linearDml({ ...data, modifiers: null }, { ...unpenalised, covariance: "HC0" }),
      await partiallyLinear({ ...data, designs: [data.design] }, unpenalised),
    ];
    expectClose(linear.ate.estimate, plr.estimate, 1e-12, "estimate");
    expectClose(linear.ate.se!, plr.se!, 1e-12, "error");
  });

  test("every printed error covers: coefficients, average, single effects, and the band over all of them", async () => {
    const replications = 500;
    const at = design({ x: Float64Array.of(-2, -1, 0, 1, 2) });
    const truth = [-1, 0, 1, 2, 3];
    const covered = { intercept: 0, slope: 0, average: 0, effect: 0, band: 0 };
    for (let seed = 1; seed <= replications; seed++) {
      const data = linearTruth(1000, seed);
      const fit = await linearDml(data, unpenalised, { backend: "js", threads: 1 });
      const [intercept, slope] = fit.coefficients;
      covered.intercept += inside(intercept!.estimate, intercept!.se!, 1);
      covered.slope += inside(slope!.estimate, slope!.se!, 1);
      // The error is that of the projection at the mean of these rows.
      const mean = data.modifiers.x.reduce((sum, v) => sum + v, 0) / 1000;
      covered.average += inside(fit.ate.estimate, fit.ate.se!, 1 + mean);
      const { effect, se, band } = predictLinearEffect(fit, at, { draws: 500, seed });
      covered.effect += inside(effect[4]!, se[4]!, 3);
      covered.band += truth.every((v, i) => band!.low[i]! <= v && v <= band!.high[i]!) ? 1 : 0;
    }
    for (const [name, count] of Object.entries(covered)) {
      const share = count / replications;
      expect(share, name).toBeGreaterThan(0.92);
      expect(share, name).toBeLessThan(0.98);
    }
  });

  test("equal weights are none; clusters of one unit give HC1", async () => {
    const data = linearTruth(300, 3);
    const plain = await linearDml(data, unpenalised);
    const weighted = await linearDml({ ...data, weights: new Float64Array(300).fill(7) }, unpenalised);
    const clustered = await linearDml({ ...data, clusters: data.outcome.map((_, i) => i) }, unpenalised);
    for (const other of [weighted, clustered]) {
      expectAllClose(
        other.coefficients.map((row) => row.estimate),
        plain.coefficients.map((row) => row.estimate),
        1e-10,
      );
      expectAllClose(
        other.coefficients.map((row) => row.se!),
        plain.coefficients.map((row) => row.se!),
        1e-10,
      );
    }
    expect(clustered.covarianceKind).toBe("CR1");
  });

  test("bad input is named", async () => {
    const data = linearTruth(100, 4);
    await expect(linearDml({ ...data, treatment: new Uint8Array(100) }, unpenalised)).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "treatment" }],
    });
    const twice = design({ x: data.modifiers.x, again: data.modifiers.x });
    await expect(linearDml({ ...data, modifiers: twice }, unpenalised)).rejects.toMatchObject({ code: "SINGULAR" });
    const gap = design({ x: data.modifiers.x.map((v, i) => (i === 3 ? Number.NaN : v)) });
    await expect(linearDml({ ...data, modifiers: gap }, unpenalised)).rejects.toMatchObject({
      code: "NON_FINITE",
      issues: [{ path: "modifier x" }],
    });
    const classical = linearDml(
      { ...data, clusters: data.outcome.map((_, i) => i % 9) },
      { ...unpenalised, covariance: "classical" },
    );
    await expect(classical).rejects.toMatchObject({ code: "OPTIONS" });
    const fit = await linearDml(data, unpenalised);
    expect(() => predictLinearEffect(fit, design({ z: data.modifiers.x }))).toThrow(
      /columns are \(Intercept\), z, expected/,
    );
  });
});
