import { createRng, design } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  type ArmEffectColumns,
  armScores,
  averageArmEffects,
  averageTreatmentEffect,
  forestScores,
  multiArmForest,
  predictMultiArmForest,
} from "../../src/index.js";
import { normal, trial, withEntry } from "./trial.js";

/** Effect of arm k where x is v. */
const effect = (v: number, k: number): number => (k === 1 ? 1 + v : k === 2 ? -v : 0);

/** Three arms with propensities that depend on x, effects 1 + x and -x; nuisances are rough. */
function threeArms(seed: number, n: number): ArmEffectColumns {
  const rng = createRng(seed);
  const x = new Float64Array(n).map(() => normal(rng));
  const tilt = x.map((v) => 0.15 * Math.tanh(v));
  const treatmentHat = [tilt.map((t) => 1 / 3 + t), tilt.map((t) => 1 / 3 - t)];
  const treatment = Uint8Array.from(x, (_, i) => {
    const u = rng.uniform();
    return u < 1 / 3 ? 0 : u < 1 / 3 + treatmentHat[0]![i]! ? 1 : 2;
  });
  return {
    outcome: x.map((v, i) => v + effect(v, treatment[i]!) + normal(rng)),
    treatment,
    outcomeHat: x.map((v) => 0.8 * v + 0.4),
    treatmentHat,
    effects: [x.map((v) => 0.8 + 0.7 * v), x.map((v) => 0.1 - 0.7 * v)],
  };
}

describe("averageArmEffects", () => {
  test("with two arms are the average treatment effect, score by score", () => {
    const { columns } = trial(1, 300);
    const { outcome, outcomeHat, treatmentHat, effect } = columns;
    const two: ArmEffectColumns = {
      outcome,
      treatment: Float64Array.from(columns.treatment),
      outcomeHat,
      treatmentHat: [treatmentHat],
      effects: [effect],
    };
    expectAllClose(armScores(two)[0]!, forestScores(columns), 1e-12);
    const weights = effect.map((_, i) => 1 + (i % 3));
    const units = { weights, clusters: effect.map((_, i) => i % 50), subset: [...effect.keys()].filter((i) => i > 20) };
    const [arm] = averageArmEffects({ ...two, ...units });
    const ate = averageTreatmentEffect({ ...columns, ...units });
    expectClose(arm!.estimate, ate.estimate, 1e-12);
    expectClose(arm!.se!, ate.se!, 1e-12);
    expect(arm!.estimandLabel).toBe("ATE of arm 1 against arm 0 of a subset");
  });

  test("intervals cover the effects of both arms", () => {
    const RUNS = 400;
    const covered = [0, 0];
    for (let k = 0; k < RUNS; k++) {
      averageArmEffects(threeArms(k, 300)).forEach(({ ci }, j) => {
        if (ci![0] <= 1 - j && 1 - j <= ci![1]) covered[j]!++;
      });
    }
    // .95 with 3.3 binomial standard errors.
    for (const count of covered) {
      expect(count / RUNS).toBeGreaterThan(0.914);
      expect(count / RUNS).toBeLessThan(0.986);
    }
  });

  test("from the data and the predictions of a multi-arm forest", async () => {
    const { effects: rough, ...data } = threeArms(5, 1500);
    const x = design({ x: rough[0]!.map((v) => (v - 0.8) / 0.7) });
    const forest = await multiArmForest({ design: x, ...data }, { trees: 100 });
    const arms = averageArmEffects({ ...data, ...(await predictMultiArmForest(forest, null)) });
    expect(arms.map((arm) => arm.estimandLabel)).toEqual(["ATE of arm 1 against arm 0", "ATE of arm 2 against arm 0"]);
    arms.forEach(({ estimate, se }, j) => {
      expect(Math.abs(estimate - (1 - j))).toBeLessThan(3.5 * se!);
      expect(se!).toBeLessThan(0.12);
    });
  });

  const columns = threeArms(1, 60);
  const [e1, e2] = columns.treatmentHat as [Float64Array, Float64Array];

  test.each([
    ["an arm without units", { treatment: columns.treatment.map((k) => Math.min(k, 1)) }, "TREATMENT"],
    ["an arm that does not exist", { treatment: columns.treatment.map((k) => k + 1) }, "TREATMENT"],
    ["an effect too few", { effects: columns.effects.slice(1) }, "DATA"],
    ["a propensity of 0", { treatmentHat: [withEntry(e1, 5, 0), e2] }, "OVERLAP"],
    ["propensities that leave nothing for arm 0", { treatmentHat: [withEntry(e1, 5, 1 - e2[5]!), e2] }, "OVERLAP"],
    ["lengths that differ", { effects: [new Float64Array(3), new Float64Array(60)] }, "SHAPE"],
    [
      "a missing effect",
      { effects: [withEntry(columns.effects[0]!, 5, Number.NaN), columns.effects[1]!] },
      "NON_FINITE",
    ],
    ["an empty subset", { subset: [] }, "DATA"],
  ] as const)("%s: refused", (_, change, code) => {
    expect(() => averageArmEffects({ ...columns, ...change })).toThrow(expect.objectContaining({ code }));
  });

  test("an OverlapError names the units", () => {
    const treatmentHat = [withEntry(e1, 5, 0), e2];
    expect(() => armScores({ ...columns, treatmentHat })).toThrow(expect.objectContaining({ units: [5] }));
  });
});
