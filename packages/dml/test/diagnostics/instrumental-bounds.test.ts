import { createRng, design, normalQuantile } from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  instrumentalBounds,
  instrumentalRobustness,
  partiallyLinearElements,
  partiallyLinearStages,
  reducedFormLess,
  sensitivityBounds,
} from "../../src/index.js";

const N = 500;
const rng = createRng(4);
const normal = (): Float64Array => Float64Array.from({ length: N }, () => normalQuantile(rng.uniform()));
const [x, w, hidden] = [normal(), normal(), normal()];
// w moves the instrument and the outcome beside the treatment: leaving it out breaks the exclusion.
const z = normal().map((v, i) => v + 0.4 * x[i]! + 0.5 * w[i]!);
const d = normal().map((v, i) => v + 0.9 * z[i]! + hidden[i]!);
const y = normal().map((v, i) => v + 0.7 * d[i]! + x[i]! + 0.6 * w[i]! + hidden[i]!);

const residualsGiven = (columns: Record<string, Float64Array>) => {
  const left = (target: Float64Array) => leastSquares(withIntercept(design(columns)), target).residuals;
  return { outcome: left(y), treatment: left(d), instrument: left(z) };
};
const ratio = ({ outcome, treatment, instrument }: ReturnType<typeof residualsGiven>): number =>
  instrument.reduce((sum, v, i) => sum + v * outcome[i]!, 0) /
  instrument.reduce((sum, v, i) => sum + v * treatment[i]!, 0);

describe("an instrument that an omitted variable moves", () => {
  const [short, long] = [residualsGiven({ x }), residualsGiven({ x, w })];
  const stages = partiallyLinearStages(short);

  test("without confounding the set is the estimate", () => {
    const set = instrumentalBounds(stages, { cfY: 0, cfD: 0.3, rho: 1 });
    expect(set.shape).toBe("interval");
    if (set.shape !== "interval") return;
    expectClose(set.low, ratio(short), 1e-9);
    expectClose(set.high, ratio(short), 1e-9);
  });

  test("with the true strengths one end of the set is the estimate that adjusts for the variable", () => {
    // At that effect: strengths of w in the regression of y - theta d on z, x, and of z on x.
    const theta = ratio(long);
    const at = ({ outcome, treatment, instrument }: typeof short) =>
      partiallyLinearElements({ outcome: outcome.map((v, i) => v - theta * treatment[i]!), treatment: instrument });
    const [withoutIt, withIt] = [at(short), at(long)];
    const strengths = { cfY: 1 - withIt.sigma2 / withoutIt.sigma2, cfD: 1 - withoutIt.nu2 / withIt.nu2, rho: 1 };
    const set = instrumentalBounds(stages, strengths);
    expect(set.shape).toBe("interval");
    if (set.shape !== "interval") return;
    expectClose(ratio(short) > theta ? set.low : set.high, theta, 1e-8);
  });

  test("at the robustness value of the reduced form the set reaches zero, beyond that of the first stage it is no interval", () => {
    const { reducedForm, firstStage } = instrumentalRobustness(stages);
    const at = (r: number) => instrumentalBounds(stages, { cfY: r, cfD: r, rho: 1 });
    const set = at(reducedForm.robustnessValue);
    expect(set.shape).toBe("interval");
    if (set.shape === "interval") expect(Math.abs(set.low)).toBeLessThan(1e-9);
    expect(at(firstStage.robustnessValue + 1e-6).shape).not.toBe("interval");
    expect(at(firstStage.robustnessValue - 1e-6).shape).toBe("interval");
    expect(reducedForm.robustnessValueCi).toBeLessThan(reducedForm.robustnessValue);
  });

  test("the reduced form less an effect is that of the outcome less it, in every part", () => {
    const outcome = short.outcome.map((v, i) => v - 0.2 * short.treatment[i]!);
    const direct = partiallyLinearElements({ outcome, treatment: short.instrument });
    const less = reducedFormLess(stages, 0.2);
    for (const part of ["estimate", "sigma2", "nu2"] as const) expectClose(less[part], direct[part], 1e-9, part);
    for (const part of ["influence", "psiSigma2", "psiNu2"] as const) {
      expectAllClose(less[part], direct[part], 1e-9, part);
    }
  });

  test("the robustness towards another effect is that of the outcome less it", () => {
    const { reducedForm } = instrumentalRobustness(stages, { nullEffect: 0.2 });
    const r = reducedForm.robustnessValue;
    const shifted = partiallyLinearElements({
      outcome: short.outcome.map((v, i) => v - 0.2 * short.treatment[i]!),
      treatment: short.instrument,
    });
    expect(Math.abs(sensitivityBounds(shifted, { cfY: r, cfD: r, rho: 1 }).lower)).toBeLessThan(1e-10);
  });

  test("the treatment as its own instrument gives the bounds of the partially linear model's coefficient", () => {
    const own = partiallyLinearStages({ ...short, instrument: short.treatment });
    const set = instrumentalBounds(own, { cfY: 0.02, cfD: 0.05, rho: 1 });
    const bounds = sensitivityBounds(partiallyLinearElements(short), { cfY: 0.02, cfD: 0.05, rho: 1 });
    expect(set.shape).toBe("interval");
    if (set.shape !== "interval") return;
    expectClose(set.low, bounds.lower, 1e-9);
    expectClose(set.high, bounds.upper, 1e-9);
  });

  test("an instrument that the covariates explain is refused", () => {
    expect(() => partiallyLinearStages({ ...short, instrument: new Float64Array(N) })).toThrow(
      expect.objectContaining({ code: "DATA" }),
    );
    expect(() => partiallyLinearStages({ ...short, instrument: new Float64Array(2) })).toThrow(
      expect.objectContaining({ code: "SHAPE" }),
    );
  });
});
