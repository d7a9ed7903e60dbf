import { design } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { leastSquares, twoStageLeastSquares, withIntercept } from "../../src/linear/index.js";
import { pattern } from "./kernel-inputs.js";

const n = 80;
const [z, d, y] = [pattern(n, 1), pattern(n, 2), pattern(n, 3)];
const constant = withIntercept(design({}, n));

const mean = (v: Float64Array): number => v.reduce((a, b) => a + b, 0) / n;

describe("twoStageLeastSquares", () => {
  test("with one instrument is the ratio of covariances", () => {
    const fit = twoStageLeastSquares({ endogenous: design({ d }), exogenous: constant, instruments: design({ z }), y });
    const covariance = (v: Float64Array): number => v.reduce((s, a, i) => s + (a - mean(v)) * (z[i]! - mean(z)), 0);
    expectClose(fit.coefficients[0]!, covariance(y) / covariance(d), 1e-9);
  });

  test("with the regressor as its own instrument is least squares", () => {
    const own = twoStageLeastSquares({ endogenous: design({ d }), exogenous: constant, instruments: design({ d }), y });
    const plain = leastSquares(withIntercept(design({ d })), y);
    expectAllClose([own.coefficients[1]!, own.coefficients[0]!], plain.coefficients, 1e-12);
    expectAllClose(own.residuals, plain.residuals, 1e-12);
  });

  test("fewer instruments than endogenous regressors are refused", () => {
    const input = { endogenous: design({ d, z }), exogenous: constant, instruments: design({ z }), y };
    expect(() => twoStageLeastSquares(input)).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });
});
