import { createRng, design, type Folds, normalQuantile } from "@career-dml/core";
import { bestLinearProjection } from "@career-dml/forest";
import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { drLearner, effectProjection, groupEffects, predictLinearEffect } from "../src/index.js";

interface Answer {
  readonly coef: number[];
  readonly se: number[];
  readonly ci95_pointwise: number[][];
  readonly summary: Record<string, Record<string, number>>;
}

/** Scores of DoubleML's data with its learners. */
async function scored() {
  const columns = csvColumns("fixtures/dml/dml_irm.csv");
  const x = design(Object.fromEntries(Array.from({ length: 8 }, (_, j) => [`X${j + 1}`, columns[`X${j + 1}`]!])));
  const folds: Folds = { k: 5, of: Uint32Array.from(columns["fold"]!) };
  const data = { outcome: columns["y"]!, treatment: Uint8Array.from(columns["d"]!), design: x, folds };
  const learners = { learners: ["unpenalised" as const] };
  const { scores } = await drLearner(data, { nuisance: learners, effect: learners, whenExtreme: "clip" });
  return { scores, columns };
}

describe.skipIf(!hasFixtures)(`effects of groups and their projection equal DoubleML 0.11.4${fixtureNote}`, () => {
  test("given groups", async () => {
    const { scores, columns } = await scored();
    const answer = jsonFixture<{ gate: Answer }>("dml/dml_irm.json").gate;
    const { parameters, counts } = groupEffects({ scores, groups: columns["group"]! });
    expectAllClose(
      parameters.map((row) => row.estimate),
      answer.coef,
      1e-8,
      "estimates",
    );
    expectAllClose(
      parameters.map((row) => row.se),
      answer.se,
      1e-8,
      "errors",
    );
    parameters.forEach(({ ci, pValue, band }, g) => {
      const [low, , high] = answer.ci95_pointwise[g]!;
      expectAllClose(ci, [low!, high!], 1e-8, `interval ${g}`);
      expectClose(pValue, answer.summary["P>|t|"]![`g${g}`]!, 1e-8, `p ${g}`);
      expect(band[0]).toBeLessThan(ci[0]);
    });
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(scores.length);
  });

  test("best linear projection", async () => {
    const { scores, columns } = await scored();
    const answer = jsonFixture<{ cate_blp_const_X1_X2: Answer }>("dml/dml_irm.json").cate_blp_const_X1_X2;
    const modifiers = design({ X1: columns["X1"]!, X2: columns["X2"]! });
    const { coefficients } = effectProjection({ scores, modifiers });
    expectAllClose(
      coefficients.map((row) => row.estimate),
      answer.coef,
      1e-8,
      "coefficients",
    );
    expectAllClose(
      coefficients.map((row) => row.se!),
      answer.se,
      1e-8,
      "errors",
    );
    const byForest = bestLinearProjection({ scores, design: modifiers }, { covariance: "HC0" }).coefficients;
    expectAllClose(
      coefficients.map((row) => row.se!),
      byForest.map((row) => row.se!),
      1e-12,
      "errors",
    );
  });
});

describe("groups", () => {
  const rng = createRng(4);
  const scores = Float64Array.from({ length: 90 }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));

  test("numbers stand by size, names by the alphabet", () => {
    const numbers = groupEffects({ scores, groups: scores.map((_, i) => [10, 9, -1][i % 3]!) });
    expect(numbers.parameters.map(({ name }) => name)).toEqual(["-1", "9", "10"]);
    const names = groupEffects({ scores, groups: Array.from(scores, (_, i) => ["b", "a", "c"][i % 3]!) });
    expect(names.parameters.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(names.counts).toEqual({ a: 30, b: 30, c: 30 });
  });

  test("a projection on indicators of groups is their effects, its band that of the groups", () => {
    const groups = scores.map((_, i) => i % 3);
    const given = groupEffects({ scores, groups }, { draws: 20_000 });
    const modifiers = design({ one: groups.map((g) => (g === 1 ? 1 : 0)), two: groups.map((g) => (g === 2 ? 1 : 0)) });
    const at = design({ one: [0, 1, 0], two: [0, 0, 1] });
    const { effect, se, band } = predictLinearEffect(effectProjection({ scores, modifiers }), at, { draws: 20_000 });
    expectAllClose(
      effect,
      given.parameters.map(({ estimate }) => estimate),
      1e-12,
      "effects",
    );
    expectAllClose(
      se,
      given.parameters.map((row) => row.se),
      1e-12,
      "errors",
    );
    expectClose(band!.critical, given.critical, 0.03, "critical value");
  });

  test("bad input is named", () => {
    const lonely = Array.from(scores, (_, i) => (i === 0 ? "one" : "rest"));
    expect(() => groupEffects({ scores, groups: lonely })).toThrow(/group one holds one unit/);
    expect(() => groupEffects({ scores, groups: [1, 2] })).toThrow(expect.objectContaining({ code: "SHAPE" }));
    expect(() => groupEffects({ scores, groups: scores.map((_, i) => (i === 5 ? Number.NaN : 1)) })).toThrow(/groups/);
  });
});
