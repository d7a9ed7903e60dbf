import { createRng, design } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { series, seriesLearnerOptions } from "../../src/index.js";
import { basisTerms, polynomialBasis } from "../../src/learners/polynomial-basis.js";
import { standardise } from "../../src/learners/standardise.js";

const rowsTo = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);
const many = { degree: 3, maxTerms: 1000 };

describe("terms", () => {
  test.each([
    [[3, 3, 3, 3, 3, 3], 3, 1000, 63],
    [[3, 3, 3, 3, 3, 3], 3, 62, 27],
    [[3, 3, 3, 3, 3, 3], 3, 26, 18],
    [[3, 3, 3, 3, 3, 3], 3, 17, 12],
    [[3, 3, 3, 3, 3, 3], 3, 1, 6],
    [[1, 1, 1], 3, 1000, 6],
    [[3], 3, 1000, 3],
  ])("columns of degrees %j, total degree %d, at most %d: %d terms", (degrees, degree, maxTerms, expected) => {
    expect(basisTerms(degrees, { degree, maxTerms })).toHaveLength(expected);
  });
});

describe("polynomial basis", () => {
  const rng = createRng(4);
  const values = () => Float64Array.from({ length: 40 }, () => rng.uniform());
  const x = design({ a: values(), b: values(), dummy: values().map((v) => (v < 0.5 ? 0 : 1)) });
  const basis = polynomialBasis(standardise(x, rowsTo(30), Uint32Array.of(30, 31)), many);

  test("has columns of mean 0 and variance one over the degree", () => {
    basis.names.forEach((name, q) => {
      const column = basis.training.subarray(30 * q, 30 * (q + 1));
      expectClose(
        column.reduce((sum, v) => sum + v, 0),
        0,
        1e-12,
        name,
      );
      const degree = { a: 1, "a^2": 2, "a^3": 3, "a x b": 2, "a^2 x b": 3, "a x dummy": 2 }[name];
      if (degree) expectClose(column.reduce((sum, v) => sum + v * v, 0) / 30, 1 / degree, 1e-12, name);
    });
    expect(basis.names).toContain("a^2 x dummy");
    expect(basis.names).not.toContain("dummy^2");
  });

  test("spans the polynomials of its degree: without noise nearly nothing is left", async () => {
    const uniform = () => Float64Array.from({ length: 300 }, () => rng.uniform());
    const [a, b] = [uniform(), uniform()];
    const target = a.map((v, i) => 1 + v * v * b[i]! - 2 * v ** 3);
    const task = {
      design: design({ a, b }),
      target,
      training: rowsTo(200),
      test: rowsTo(300),
      loss: "squared" as const,
      rng,
    };
    const [fitted] = await series(seriesLearnerOptions.parse({})).fit([task], { backend: "js" });
    const worst = Math.max(...target.map((v, i) => Math.abs(v - fitted![i]!)));
    expect(worst).toBeLessThan(0.02);
  });

  test("holds a far value at the edge of the training range", () => {
    const near = design({ a: [0, 1, 2, 3, 3, 1000] });
    const { test: rows } = polynomialBasis(standardise(near, rowsTo(4), Uint32Array.of(4, 5)), many);
    expectAllClose([rows[0]!, rows[2]!, rows[4]!], [rows[1]!, rows[3]!, rows[5]!], 1e-12);
  });

  test("without columns it is empty", () => {
    expect(
      polynomialBasis({ names: [], training: new Float64Array(0), test: new Float64Array(0) }, many).names,
    ).toEqual([]);
  });
});
