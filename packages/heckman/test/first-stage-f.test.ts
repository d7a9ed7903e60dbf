import { column, createRng, design } from "@career-dml/core";
import { coefficientCovariance, leastSquares, withIntercept } from "@career-dml/kernels";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { firstStageF } from "../src/first-stage-f.js";

const rng = createRng(2);
const random = (): Float64Array => Float64Array.from({ length: 120 }, () => rng.uniform());
const [x, z, noise] = [random(), random(), random()];
const treatment = x.map((v, i) => (v + 0.5 * z[i]! + noise[i]! > 1.2 ? 1 : 0));

describe("firstStageF", () => {
  test("of one instrument is the square of its t statistic, classical and robust", () => {
    const both = design({ x, z });
    const fit = leastSquares(withIntercept(both), treatment);
    const square = (kind: "classical" | "HC1"): number =>
      fit.coefficients[2]! ** 2 / coefficientCovariance(fit, kind)[8]!;
    const first = firstStageF(treatment, design({ x }), design({ z }));
    expectClose(first.f, square("classical"), 1e-10);
    expectClose(first.robustF, square("HC1"), 1e-10);
    expect(first.df).toEqual([1, 117]);
  });

  test("of two instruments compares the residual sums of squares with and without them", () => {
    const instruments = design({ z, zz: z.map((v) => v * v) });
    const rss = (columns: Record<string, Float64Array>): number =>
      leastSquares(withIntercept(design(columns)), treatment).rss;
    const [small, large] = [rss({ x }), rss({ x, z, zz: column(instruments, 1) })];
    const first = firstStageF(treatment, design({ x }), instruments);
    expectClose(first.f, (small - large) / 2 / (large / 116), 1e-10);
  });

  test("an instrument that the covariates determine is refused", () => {
    expect(() => firstStageF(treatment, design({ x }), design({ z: x.map((v) => 2 * v) }))).toThrow(
      expect.objectContaining({ code: "SINGULAR" }),
    );
  });
});
