import { createRng, mean } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { evaluateStepFunction, isotonicCalibration } from "../../src/index.js";
import { normal } from "./trial.js";

/** Effects x^2 on [0, 1], predicted as 3 x - 1: the right order on a wrong scale; scores are effects with noise. */
function miscalibrated(seed: number, n: number) {
  const rng = createRng(seed);
  const truth = new Float64Array(n).map(() => rng.uniform() ** 2);
  return {
    truth,
    scores: truth.map((tau) => tau + normal(rng)),
    effect: truth.map((tau) => 3 * Math.sqrt(tau) - 1),
  };
}

const meanSquare = (a: Float64Array, b: Float64Array): number => mean(a.map((v, i) => (v - b[i]!) ** 2));

/** Mean squared error over 20 samples of calibrating predictions that are right. */
function errorOfTruth(n: number): number {
  const errors = Array.from({ length: 20 }, (_, k) => {
    const { scores, truth } = miscalibrated(k, n);
    return meanSquare(isotonicCalibration({ scores, effect: truth }).calibrated, truth);
  });
  return mean(errors);
}

describe("isotonicCalibration", () => {
  const { scores, effect, truth } = miscalibrated(1, 2000);
  const calibration = isotonicCalibration({ scores, effect });

  test("among units of one calibrated effect the mean score is that effect", () => {
    for (const value of calibration.step.values) {
      const inside = scores.filter((_, i) => calibration.calibrated[i] === value);
      expectClose(mean(inside), value, 1e-10);
    }
  });

  test("keeps the order of the predictions", () => {
    const order = [...effect.keys()].sort((a, b) => effect[a]! - effect[b]!);
    const calibrated = order.map((i) => calibration.calibrated[i]!);
    expect(calibrated.every((v, k) => k === 0 || v >= calibrated[k - 1]!)).toBe(true);
  });

  test("removes the miscalibration, in sample and cross-fitted", () => {
    const before = meanSquare(effect, truth);
    expect(meanSquare(calibration.calibrated, truth)).toBeLessThan(0.03 * before);
    expect(meanSquare(calibration.crossFitted, truth)).toBeLessThan(0.03 * before);
  });

  test("leaves predictions that are right nearly as they are, with an error that falls with n", () => {
    // The rate is n^(-2/3): 16 times the units, an error 6 times smaller.
    expect(errorOfTruth(4800) / errorOfTruth(300)).toBeLessThan(0.25);
  });

  test("the step function calibrates new predictions", () => {
    const fresh = miscalibrated(2, 500);
    const calibrated = evaluateStepFunction(calibration.step, fresh.effect);
    expect(meanSquare(calibrated, fresh.truth)).toBeLessThan(0.05 * meanSquare(fresh.effect, fresh.truth));
  });

  test("a cross-fitted prediction does not depend on the scores of its fold", () => {
    const changed = scores.map((s, i) => (calibration.folds[i] === 3 ? s + 100 : s));
    const again = isotonicCalibration({ scores: changed, effect });
    const own = (v: Float64Array) => v.filter((_, i) => calibration.folds[i] === 3);
    expect(own(again.crossFitted)).toEqual(own(calibration.crossFitted));
    expect(again.calibrated).not.toEqual(calibration.calibrated);
  });

  test("clusters stay in one fold, and a subset is calibrated alone", () => {
    const clusters = scores.map((_, i) => Math.floor(i / 4));
    const { folds } = isotonicCalibration({ scores, effect, clusters });
    expect(folds.every((fold, i) => fold === folds[4 * Math.floor(i / 4)])).toBe(true);
    const subset = [5, 1, 9, 3, 7, 11, 13, 15, 17, 19, 21];
    const part = isotonicCalibration({ scores, effect, subset }, { folds: 2 });
    expect([...part.rows]).toEqual(subset.sort((a, b) => a - b));
    expect(part.calibrated.length).toBe(11);
  });

  test("equal predictions get the mean score; units of weight zero are calibrated without being fitted", () => {
    const flat = isotonicCalibration({ scores, effect: new Float64Array(2000) });
    expectClose(flat.calibrated[0]!, mean(scores), 1e-12);
    const weights = scores.map((_, i) => (i < 1000 ? 1 : 0));
    const half = isotonicCalibration({ scores, effect, weights });
    const alone = isotonicCalibration({ scores: scores.slice(0, 1000), effect: effect.slice(0, 1000) });
    expect(half.step).toEqual(alone.step);
    expect(half.calibrated.length).toBe(2000);
  });

  test.each([
    ["fewer units than folds", { subset: [1, 2, 3] }, "DATA"],
    ["fewer clusters than folds", { clusters: effect.map((_, i) => i % 5) }, "DATA"],
    ["lengths that differ", { effect: new Float64Array(2) }, "SHAPE"],
    ["an infinite score", { scores: scores.map((s, i) => (i === 2 ? Infinity : s)) }, "NON_FINITE"],
  ])("%s: refused", (_, change, code) => {
    expect(() => isotonicCalibration({ scores, effect, ...change })).toThrow(expect.objectContaining({ code }));
  });
});
