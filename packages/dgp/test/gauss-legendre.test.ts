import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { gaussLegendre } from "../src/gauss-legendre.js";

const integral = (edges: readonly number[], f: (x: number) => number): number => {
  const { nodes, weights } = gaussLegendre(edges);
  return nodes.reduce((sum, x, k) => sum + weights[k]! * f(x), 0);
};

describe("gaussLegendre", () => {
  test("polynomials up to degree 39 are exact, degree 40 is not", () => {
    for (const degree of [0, 1, 2, 17, 38, 39]) {
      expectClose(
        integral([0, 1], (x) => x ** degree),
        1 / (degree + 1),
        1e-14,
      );
    }
    const square = integral([-1, 1], (x) => x ** 40);
    expect(Math.abs(square - 2 / 41)).toBeGreaterThan(1e-13);
  });

  test("published nodes and weights of 20 points (Abramowitz & Stegun 1964, table 25.4)", () => {
    const { nodes, weights } = gaussLegendre([-1, 1]);
    expectClose(nodes[10]!, 0.076526521133497, 1e-13);
    expectClose(weights[10]!, 0.152753387130726, 1e-13);
    expectClose(nodes[19]!, 0.993128599185095, 1e-13);
    expectClose(weights[19]!, 0.017614007139152, 1e-12);
  });

  test("panels add up, ascending, and an edge takes a kink", () => {
    expectClose(
      integral([0, 1, 3], (x) => Math.exp(x)),
      Math.exp(3) - 1,
      1e-14,
    );
    expectClose(
      integral([-1, 0.3, 2], (x) => Math.abs(x - 0.3)),
      (1.3 ** 2 + 1.7 ** 2) / 2,
      1e-14,
    );
    expect([...gaussLegendre([0, 1, 2]).nodes]).toEqual([...gaussLegendre([0, 1, 2]).nodes].sort((a, b) => a - b));
  });
});
