import { createRng, type Design, design, type Folds, OverlapError } from "@career-dml/core";
import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  averageEffect,
  crossFitNuisances,
  doublyRobustScores,
  interactiveRegression,
  solveMoment,
  unpenalised,
} from "../src/index.js";

interface Published {
  readonly coef: number;
  readonly se: number;
  readonly p: number;
  readonly ci95: readonly [number, number];
  readonly preds_first10: { readonly ml_g0: number[]; readonly ml_g1: number[]; readonly ml_m: number[] };
}

const CASES = [
  ["ATE", false, "ATE_normalize_False"],
  ["ATE", true, "ATE_normalize_True"],
  ["ATT", false, "ATTE_normalize_False"],
  ["ATT", true, "ATTE_normalize_True"],
] as const;

function irmData() {
  const columns = csvColumns("fixtures/dml/dml_irm.csv");
  const covariates: Design = design(
    Object.fromEntries(Array.from({ length: 8 }, (_, j) => [`X${j + 1}`, columns[`X${j + 1}`]!])),
  );
  const folds: Folds = { k: 5, of: Uint32Array.from(columns["fold"]!) };
  return { outcome: columns["y"]!, treatment: Uint8Array.from(columns["d"]!), designs: [covariates], folds, columns };
}

describe.skipIf(!hasFixtures)(`interactive regression equals DoubleML 0.11.4${fixtureNote}`, () => {
  const published = hasFixtures ? jsonFixture<Record<string, Published>>("dml/dml_irm.json") : {};

  test.each(CASES)("%s, normalised weights %s", async (estimand, normalise, key) => {
    const result = await interactiveRegression(irmData(), {
      estimand,
      normalise,
      whenExtreme: "clip",
      nuisance: { learners: ["unpenalised"] },
    });
    const expected = published[key]!;
    expectClose(result.estimate, expected.coef, 1e-8, "estimate");
    expectClose(result.se!, expected.se, 1e-8, "se");
    expectClose(result.pValue!, expected.p, 1e-8, "p");
    expectAllClose(result.ci!, expected.ci95, 1e-8, "ci");
    expect(result.warnings).toHaveLength(1);
  });

  test("nuisances of the first ten units, and the effects of given groups with HC0 errors", async () => {
    const data = irmData();
    const fitted = await crossFitNuisances({ ...data, learners: [unpenalised], rng: createRng(0) });
    const first = published["ATE_normalize_False"]!.preds_first10;
    expectAllClose(fitted.nuisances.mu0.subarray(0, 10), first.ml_g0, 1e-8, "mu0");
    expectAllClose(fitted.nuisances.mu1.subarray(0, 10), first.ml_g1, 1e-8, "mu1");
    expectAllClose(fitted.nuisances.propensity.subarray(0, 10), first.ml_m, 1e-8, "propensity");

    const propensity = fitted.nuisances.propensity.map((e) => Math.min(0.99, Math.max(0.01, e)));
    const scores = doublyRobustScores({ ...data, nuisances: { ...fitted.nuisances, propensity } });
    const { coef, se } = published["gate"] as unknown as { coef: number[]; se: number[] };
    for (const group of [0, 1, 2]) {
      const psiB = scores.filter((_, i) => data.columns["group"]![i] === group);
      const effect = solveMoment({ psiA: psiB.map(() => -1), psiB });
      expectClose(effect.estimate, coef[group]!, 1e-8, `group ${group}`);
      expectClose(effect.se, se[group]!, 1e-8, `group ${group}, se`);
    }
  });
});

describe("average effect", () => {
  const n = 8;
  const outcome = Float64Array.from({ length: n }, (_, i) => i);
  const treatment = Uint8Array.from({ length: n }, (_, i) => i % 2);
  const nuisances = {
    mu0: new Float64Array(n),
    mu1: new Float64Array(n),
    propensity: new Float64Array(n).fill(0.5),
  };

  test("with a constant propensity of the treated share and no regressions it is the difference of means", () => {
    const result = averageEffect({ outcome, treatment, nuisances }, { estimand: "ATE" });
    expect(result.estimate).toBeCloseTo(1, 12);
    for (const estimand of ["ATT", "ATC", "ATO"] as const) {
      expect(averageEffect({ outcome, treatment, nuisances }, { estimand }).estimate).toBeCloseTo(1, 12);
    }
  });

  test("adding a constant to the outcome of everybody moves nothing once the regressions move with it", () => {
    const moved = { ...nuisances, mu0: nuisances.mu0.map((v) => v + 7), mu1: nuisances.mu1.map((v) => v + 7) };
    for (const estimand of ["ATE", "ATT", "ATC", "ATO"] as const) {
      const before = averageEffect({ outcome, treatment, nuisances }, { estimand });
      const after = averageEffect({ outcome: outcome.map((y) => y + 7), treatment, nuisances: moved }, { estimand });
      expect(after.estimate).toBeCloseTo(before.estimate, 12);
      expect(after.se!).toBeCloseTo(before.se!, 12);
    }
  });

  test("ATC is the ATT of the relabelled treatment, with its sign turned", () => {
    const e = Float64Array.from({ length: n }, (_, i) => 0.2 + 0.07 * i);
    const flipped = treatment.map((t) => 1 - t);
    const mu = { mu0: outcome.map((y) => 0.3 * y), mu1: outcome.map((y) => 0.8 * y + 1) };
    const atc = averageEffect({ outcome, treatment, nuisances: { ...mu, propensity: e } }, { estimand: "ATC" });
    const mirrored = { mu0: mu.mu1, mu1: mu.mu0, propensity: e.map((v) => 1 - v) };
    const att = averageEffect({ outcome, treatment: flipped, nuisances: mirrored }, { estimand: "ATT" });
    expect(atc.estimate).toBeCloseTo(-att.estimate, 12);
    expect(atc.se!).toBeCloseTo(att.se!, 12);
  });

  test("refuses a propensity near 0 instead of clipping it", () => {
    const propensity = Float64Array.from(nuisances.propensity);
    propensity[3] = 0.001;
    const call = () => averageEffect({ outcome, treatment, nuisances: { ...nuisances, propensity } });
    expect(call).toThrow(OverlapError);
    expect(call).toThrow(expect.objectContaining({ code: "OVERLAP", units: [3] }));
  });
});
