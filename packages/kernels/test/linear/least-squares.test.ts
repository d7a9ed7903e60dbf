import { column, design, mean, populationVariance, selectEntries, selectRows } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  clusterCovariance,
  coefficientCovariance,
  coefficientTable,
  leastSquares,
  leverage,
  rowsAlone,
  transposedProduct,
  withIntercept,
} from "../../src/linear/index.js";
import { pattern } from "./kernel-inputs.js";

const n = 60;
const x = design({ a: pattern(n, 1), b: pattern(n, 2), c: pattern(n, 3) });
const y = pattern(n, 4);
const fit = leastSquares(withIntercept(x), y);

describe("leastSquares", () => {
  test("residuals are orthogonal to every column", () => {
    expectAllClose(transposedProduct(fit.design, fit.residuals), new Float64Array(4), 1e-12);
  });

  test("a weight of two is a row twice, and of zero no row", () => {
    const weights = Float64Array.from({ length: n }, (_, i) => i % 3);
    const rows = Array.from({ length: n }, (_, i) => Array.from({ length: i % 3 }, () => i)).flat();
    const weighted = leastSquares(withIntercept(x), y, weights);
    const repeated = leastSquares(
      withIntercept(selectRows(x, rows)),
      Float64Array.from(rows, (i) => y[i]!),
    );
    expectAllClose(weighted.coefficients, repeated.coefficients, 1e-12);
    expectAllClose(weighted.xxInverse, repeated.xxInverse, 1e-12);
    expectClose(weighted.rss, repeated.rss, 1e-12);
  });

  test("a coefficient is that of the partialled-out regressor (Frisch & Waugh 1933)", () => {
    const others = withIntercept(design({ a: column(x, 0), b: column(x, 1) }));
    const rest = leastSquares(others, column(x, 2)).residuals;
    const alone = leastSquares(design({ rest }), leastSquares(others, y).residuals);
    expectClose(fit.coefficients[3]!, alone.coefficients[0]!, 1e-12);
  });

  test("leverages sum to the number of coefficients", () => {
    expectClose(
      leverage(fit).reduce((sum, h) => sum + h, 0),
      4,
      1e-12,
    );
  });

  test("names the dependent column", () => {
    const dummies = design({ m: [1, 0, 1, 0, 1], f: [0, 1, 0, 1, 0] });
    const call = (): unknown => leastSquares(withIntercept(dummies), new Float64Array(5));
    expect(call).toThrow(
      expect.objectContaining({ code: "SINGULAR", pivot: 2, message: expect.stringContaining("'f'") }),
    );
  });

  test.each([
    ["an outcome of another length", new Float64Array(3), null, "SHAPE"],
    ["a missing outcome", new Float64Array(n).fill(Number.NaN), null, "NON_FINITE"],
    ["a negative weight", y, new Float64Array(n).fill(-1), "OPTIONS"],
    ["weights of another length", y, new Float64Array(2), "SHAPE"],
  ])("%s has its code", (_, outcome, weights, code) => {
    expect(() => leastSquares(withIntercept(x), outcome, weights)).toThrow(expect.objectContaining({ code }));
  });
});

describe("covariances", () => {
  test("HC2 is unbiased where variances are equal: with all squared residuals at their expectation it is classical", () => {
    // E e_i^2 = sigma^2 (1 - h_i) under equal variances.
    const h = leverage(fit);
    const variance = fit.rss / fit.df;
    const expected = { ...fit, residuals: h.map((v) => Math.sqrt(variance * (1 - v))) };
    expectAllClose(coefficientCovariance(expected, "HC2"), coefficientCovariance(fit, "classical"), 1e-12);
  });

  test("clusters of one are HC0, and CR1 its multiple by n / (n - p)", () => {
    const single = Array.from({ length: n }, (_, i) => i);
    expectAllClose(clusterCovariance(fit, single, "CR0"), coefficientCovariance(fit, "HC0"), 1e-13);
    expectAllClose(clusterCovariance(fit, single, "CR1"), coefficientCovariance(fit, "HC1"), 1e-13);
  });

  test("clusters of one make CR2 and CR3 equal to HC2 and HC3, weights included", () => {
    const single = Array.from({ length: n }, (_, i) => i);
    const weighted = leastSquares(
      withIntercept(x),
      y,
      y.map((_, i) => 0.5 + (i % 4)),
    );
    for (const each of [fit, weighted]) {
      expectAllClose(clusterCovariance(each, single, "CR2"), coefficientCovariance(each, "HC2"), 1e-12);
      expectAllClose(clusterCovariance(each, single, "CR3"), coefficientCovariance(each, "HC3"), 1e-12);
    }
  });

  test("CR3 is the jackknife over clusters: how far the coefficients move where a cluster is left out", () => {
    const clusters = y.map((_, i) => i % 5);
    const weights = y.map((_, i) => 0.5 + (i % 4));
    const all = leastSquares(withIntercept(x), y, weights);
    const { p } = all.design;
    const expected = new Float64Array(p * p);
    for (let g = 0; g < 5; g++) {
      const rows = [...y.keys()].filter((i) => clusters[i] !== g);
      const rest = leastSquares(selectRows(all.design, rows), selectEntries(y, rows), selectEntries(weights, rows));
      const move = all.coefficients.map((b, j) => b - rest.coefficients[j]!);
      for (let j = 0; j < p; j++) for (let k = 0; k < p; k++) expected[j * p + k]! += move[j]! * move[k]!;
    }
    expectAllClose(clusterCovariance(all, clusters, "CR3"), expected, 1e-11);
  });

  test("CR2 of a mean over equal clusters is the variance of the cluster means", () => {
    const flat = design({ one: new Float64Array(12).fill(1) });
    const values = Float64Array.from({ length: 12 }, (_, i) => (i * 7) % 5);
    const clusters = values.map((_, i) => Math.floor(i / 3));
    const means = [0, 1, 2, 3].map((g) => mean(values.subarray(3 * g, 3 * g + 3)));
    const expected = (populationVariance(means) * 4) / 3 / 4;
    expect(clusterCovariance(leastSquares(flat, values), clusters, "CR2")[0]).toBeCloseTo(expected, 13);
  });

  test.each(["CR2", "CR3"] as const)("a cluster that determines a coefficient alone has no %s", (kind) => {
    const only = design({ one: [1, 1, 1, 1], first: [1, 2, 0, 0] });
    const alone = leastSquares(only, Float64Array.of(1, 2, 3, 4));
    expect(() => clusterCovariance(alone, [0, 0, 1, 1], kind)).toThrow(
      expect.objectContaining({ code: "DATA", message: expect.stringContaining("number 1") }),
    );
  });

  test("rows that determine a coefficient alone have no HC3, and are named with what rests on them", () => {
    const x = design({
      one: [1, 1, 1, 1, 1, 1],
      first: [1e6, 0, 0, 0, 0, 0],
      slope: [0, 1, 1, 1, 1, 2],
      other: [5, 1, 2, 1, 2, 9],
    });
    // Without row 6 the slope is the constant less a multiple of the first column.
    const alone = leastSquares(x, Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(1, 2, 1, 2, 1, 3));
    expect(alone.residuals[0]).toBeCloseTo(0, 12);
    expect(rowsAlone(alone, leverage(alone))).toEqual([
      { row: 0, columns: ["first"] },
      { row: 5, columns: ["one", "first", "slope"] },
    ]);
    for (const kind of ["HC2", "HC3"] as const) {
      expect(() => coefficientCovariance(alone, kind)).toThrow(
        expect.objectContaining({
          code: "DATA",
          rows: [expect.objectContaining({ row: 0 }), expect.objectContaining({ row: 5 })],
          message: expect.stringMatching(/row 1 determines .*columns: first.*row 6 determines/),
        }),
      );
    }
    expect(rowsAlone(fit, leverage(fit))).toEqual([]);
  });

  test("no degrees of freedom, no covariance", () => {
    const exact = leastSquares(design({ a: [1, 2], b: [0, 1] }), Float64Array.of(1, 2));
    expect(() => coefficientCovariance(exact, "classical")).toThrow(expect.objectContaining({ code: "DATA" }));
    expect(() => clusterCovariance(fit, new Uint8Array(n))).toThrow(expect.objectContaining({ code: "DATA" }));
  });
});

describe("coefficientTable", () => {
  test("has z and p by Student's t, and a reason where a variance is not positive", () => {
    const covariance = Float64Array.of(4, 0, 0, 0);
    const [first, second] = coefficientTable({
      equation: "y",
      names: ["a", "b"],
      estimates: [2, 1],
      covariance,
      df: 1,
    });
    expect(first).toMatchObject({ equation: "y", name: "a", estimate: 2, se: 2, z: 1 });
    expectClose(first!.pValue!, 0.5, 1e-12);
    expect(second).toMatchObject({ se: null, z: null, pValue: null, reason: "its estimated variance is not positive" });
  });
});
