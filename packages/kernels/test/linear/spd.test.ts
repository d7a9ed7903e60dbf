import { expectAllClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { invertSpd, solveSpd } from "../../src/linear/index.js";

describe("positive definite systems", () => {
  test("inverse and solution of [[2, 1], [1, 2]]", () => {
    const a = Float64Array.of(2, 1, 1, 2);
    expectAllClose(invertSpd(a, 2), [2 / 3, -1 / 3, -1 / 3, 2 / 3], 1e-15);
    expectAllClose(solveSpd(a, Float64Array.of(3, 3, 1, 0), 2), [1, 1, 2 / 3, -1 / 3], 1e-15);
  });

  test("units of the variables do not make a matrix singular", () => {
    const a = Float64Array.of(1e-20, 0, 0, 1e20);
    expectAllClose(invertSpd(a, 2), [1e20, 0, 0, 1e-20], 1e-15);
  });

  test("a matrix that is not positive definite is refused", () => {
    expect(() => invertSpd(Float64Array.of(1, 2, 2, 1), 2)).toThrow(
      expect.objectContaining({ code: "SINGULAR", pivot: 1 }),
    );
  });
});
