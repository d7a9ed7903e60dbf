import {
  createRng,
  design,
  normalQuantile,
  selectEntries,
  selectRows,
  stratifiedFolds,
  trainingUnits,
} from "@career-dml/core";
import { expectAllClose, expectClose, fixtureNote, hasFixtures, replicationA } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  drLearner,
  gates,
  interactiveRegression,
  linearDrLearner,
  ranksWithinFolds,
  rLearner,
  sLearner,
  tLearner,
  xLearner,
} from "../../src/index.js";
import { econmlAnswers, econmlData, unpenalised } from "./published.js";

const both = { ...unpenalised, effect: { learners: ["unpenalised" as const] } };

describe.skipIf(!hasFixtures)(`effect learners equal EconML 0.17${fixtureNote}`, () => {
  test.each([
    ["SLearner", sLearner, unpenalised],
    ["TLearner", tLearner, unpenalised],
    ["XLearner", xLearner, both],
  ] as const)("%s, learned from all units", async (key, learn, options) => {
    const data = econmlData();
    const expected = econmlAnswers()[key]!;
    const { newEffect } = await learn({ ...data, newDesign: data.design }, options);
    expectAllClose(newEffect!.subarray(0, 10), expected["effect_first10"]!, 1e-8, "effects");
    const average = newEffect!.reduce((sum, v) => sum + v, 0) / newEffect!.length;
    expectClose(average, expected["ate"] as unknown as number, 1e-8, "ATE");
  });

  test("LinearDRLearner, its outcomes by one regression", async () => {
    const expected = econmlAnswers()["LinearDRLearner"]!;
    const options = { ...unpenalised, regression: "single" as const, extreme: 1e-6, whenExtreme: "clip" as const };
    const { coefficients, ate } = await linearDrLearner(econmlData(), options);
    const [estimates, errors] = [coefficients.map((row) => row.estimate), coefficients.map((row) => row.se!)];
    expectAllClose(estimates, [...expected["intercept"]!, ...expected["coef"]!], 1e-8, "coefficients");
    expectAllClose(errors, [...expected["intercept_se"]!, ...expected["coef_se"]!], 1e-8, "errors");
    expectClose(ate.estimate, expected["ate"]![0]!, 1e-8, "ATE");
    expectClose(ate.se!, expected["ate_se"]![0]!, 1e-8, "its error");
  });
});

/** Setup A of Nie & Wager: effect (x1 + x2) / 2. */
function setupA(replication: number, rows = 2000) {
  const { design: x, treatment, outcome, effect, testDesign, testEffect } = replicationA(replication);
  const some = Array.from({ length: rows }, (_, i) => i);
  const kept = selectEntries(treatment, some);
  return {
    outcome: selectEntries(outcome, some),
    treatment: kept,
    design: selectRows(x, some),
    folds: stratifiedFolds(kept, 5, createRng(replication)),
    newDesign: testDesign,
    effect: selectEntries(effect, some),
    testEffect,
  };
}

const squaredError = (effect: Float64Array, truth: Float64Array): number =>
  effect.reduce((sum, v, i) => sum + (v - truth[i]!) ** 2, 0) / effect.length;

const learned = { nuisance: { learners: ["series" as const] }, effect: { learners: ["ridge" as const] } };

describe("effect learners", () => {
  test.each([
    ["DR-learner", drLearner, learned],
    ["R-learner", rLearner, learned],
    ["X-learner", xLearner, learned],
  ] as const)("%s finds effects, of units out of fold and of new rows alike", async (_, learn, options) => {
    const { effect, testEffect, ...data } = setupA(1);
    const found = await learn(data, options);
    // The effects have a variance of 1/24.
    expect(squaredError(found.effect, effect)).toBeLessThan(0.03);
    expect(squaredError(found.newEffect!, testEffect)).toBeLessThan(0.03);
  });

  test.each([
    ["S-learner", sLearner, unpenalised],
    ["T-learner", tLearner, unpenalised],
    ["X-learner", xLearner, both],
    ["DR-learner", drLearner, { ...both, nested: true }],
    ["R-learner", rLearner, { ...both, nested: true }],
  ] as const)("%s: the outcome of a unit has no part in the effects of its fold", async (name, learn, options) => {
    const { effect: _, testEffect: __, ...data } = setupA(2, 400);
    const changed = data.outcome.slice();
    const fold = 2;
    for (let i = 0; i < changed.length; i++) if (data.folds.of[i] === fold) changed[i]! += 5;
    const before = await learn(data, options);
    const after = await learn({ ...data, outcome: changed }, options);
    const inFold = (values: Float64Array) => values.filter((_v, i) => data.folds.of[i] === fold);
    expect(inFold(after.effect), name).toEqual(inFold(before.effect));
    const elsewhere = trainingUnits(data.folds, fold);
    expect(selectEntries(after.effect, elsewhere)).not.toEqual(selectEntries(before.effect, elsewhere));
  });

  test("with linear learners the DR-learner at a row is the projection of the scores", async () => {
    const { effect: _, testEffect: __, ...data } = setupA(3, 600);
    const [dr, linear] = [
      await drLearner(data, both),
      await linearDrLearner({ ...data, modifiers: data.design }, unpenalised),
    ];
    const [intercept, ...slopes] = linear.coefficients;
    const { x, n } = data.newDesign;
    const expected = Float64Array.from({ length: n }, (_v, i) =>
      slopes.reduce((sum, { estimate }, j) => sum + estimate * x[j * n + i]!, intercept!.estimate),
    );
    expectAllClose(dr.newEffect!, expected, 1e-9, "effects");
    expectAllClose(dr.scores, linear.scores, 1e-12, "scores");
    const ate = await interactiveRegression({ ...data, designs: [data.design] }, unpenalised);
    expectClose(dr.ate.estimate, ate.estimate, 1e-12, "ATE");
    expectClose(dr.ate.se!, ate.se!, 1e-12, "its error");
  });

  test("with linear learners the R-learner solves its least squares", async () => {
    const { effect: _, testEffect: __, ...data } = setupA(4, 500);
    const { residuals, newEffect } = await rLearner(data, both);
    // At the minimum no column times the treatment residual explains what is left of the outcome residual.
    const own = await rLearner({ ...data, newDesign: data.design }, both);
    expect(own.residuals).toEqual(residuals);
    const left = residuals.outcome.map((y, i) => y - residuals.treatment[i]! * own.newEffect![i]!);
    for (let j = 0; j < data.design.p; j++) {
      const column = data.design.x.subarray(j * 500, (j + 1) * 500);
      const product = left.reduce((sum, e, i) => sum + e * residuals.treatment[i]! * column[i]!, 0);
      expect(Math.abs(product)).toBeLessThan(1e-8);
    }
    expect(newEffect).toHaveLength(1000);
  });

  test("a continuous treatment has effects per unit; a scale of the treatment is a scale of the effects", async () => {
    const rng = createRng(5);
    const normal = (): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);
    const x = Float64Array.from({ length: 500 }, normal);
    const treatment = x.map((v) => 0.5 * v + normal());
    const outcome = treatment.map((t, i) => t * (1 + x[i]!) + x[i]! + normal());
    const data = { outcome, design: design({ x }), folds: { k: 5, of: Uint32Array.from(x, (_v, i) => i % 5) } };
    const one = await rLearner({ ...data, treatment }, both);
    const ten = await rLearner({ ...data, treatment: treatment.map((t) => 10 * t) }, both);
    expect(
      squaredError(
        one.effect,
        x.map((v) => 1 + v),
      ),
    ).toBeLessThan(0.05);
    expectAllClose(
      ten.effect.map((v) => 10 * v),
      one.effect,
      1e-9,
      "effects",
    );
  });

  test("effects depend on the modifiers alone", async () => {
    const { effect: _, testEffect: __, newDesign: ___, ...data } = setupA(6, 400);
    const modifiers = design({ half: data.outcome.map((_v, i) => i % 2) });
    const rows = design({ half: Float64Array.of(0, 1, 0) });
    for (const learn of [drLearner, rLearner]) {
      const { newEffect } = await learn({ ...data, modifiers, newDesign: rows }, both);
      expect(newEffect![0]).toBe(newEffect![2]);
      expect(newEffect![0]).not.toBe(newEffect![1]);
    }
  });

  test("bad input is named", async () => {
    const { effect: _, testEffect: __, ...data } = setupA(7, 200);
    const twos = data.treatment.map((t) => 2 * t);
    await expect(drLearner({ ...data, treatment: twos }, both)).rejects.toMatchObject({
      issues: [{ path: "treatment" }],
    });
    const two = { k: 2, of: data.folds.of.map((f) => f % 2) };
    await expect(rLearner({ ...data, folds: two }, { ...both, nested: true })).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "folds" }],
    });
    const other = design({ z: new Float64Array(3) });
    await expect(tLearner({ ...data, newDesign: other }, unpenalised)).rejects.toMatchObject({ code: "DATA" });
    const oneFold = { k: 2, of: Uint32Array.from(data.treatment) };
    await expect(tLearner({ ...data, folds: oneFold }, unpenalised)).rejects.toThrow(/outcome \| T=\d has 0 units/);
    const certain = { ...data, design: design({ x: Float64Array.from(data.treatment) }), newDesign: null };
    await expect(
      drLearner(certain, { nuisance: { learners: ["boosting"], boosting: { minLeafSize: 1 } } }),
    ).rejects.toMatchObject({ code: "OVERLAP" });
  });

  test("groups by ranks within folds do not know the outcomes of their folds; groups by pooled predictions do", async () => {
    // No effect, and a learner that sees none: whatever groups differ in is an artefact of the grouping.
    const replications = 60;
    const gap = { within: 0, pooled: 0 };
    const constant = { nuisance: { learners: ["mean" as const] }, effect: { learners: ["mean" as const] } };
    for (let seed = 1; seed <= replications; seed++) {
      const rng = createRng(seed);
      const outcome = Float64Array.from({ length: 200 }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
      const treatment = Uint8Array.from(outcome, () => (rng.uniform() < 0.5 ? 1 : 0));
      const folds = stratifiedFolds(treatment, 5, rng.fork("folds"));
      const { scores, effect } = await drLearner(
        { outcome, treatment, design: design({ x: outcome.map((_v, i) => i) }), folds },
        constant,
      );
      gap.pooled += gates({ scores, cate: effect }, 5).difference.estimate / replications;
      gap.within +=
        gates({ scores, cate: effect, priority: ranksWithinFolds(effect, folds) }, 5).difference.estimate /
        replications;
    }
    // One difference has a standard deviation of 2 (2 / 40)^.5 = .45, a mean of 60 one of .06.
    expect(gap.pooled).toBeLessThan(-0.3);
    expect(Math.abs(gap.within)).toBeLessThan(0.18);
  });

  test("ranks within folds: shares of the fold, ties in the middle", () => {
    const folds = { k: 2, of: Uint32Array.of(0, 0, 1, 1, 1, 1) };
    expect(Array.from(ranksWithinFolds(Float64Array.of(5, 1, 2, 2, -1, 9), folds))).toEqual([
      0.75, 0.25, 0.5, 0.5, 0.125, 0.875,
    ]);
    expect(() => ranksWithinFolds(Float64Array.of(1), folds)).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });
});
