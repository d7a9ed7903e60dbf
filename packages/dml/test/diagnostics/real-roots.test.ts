import { expectAllClose } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { realRoots } from "../../src/diagnostics/real-roots.js";

/** Coefficients of scale (x - a)(x - b)(x - c). */
const expand = (scale: number, [a, b, c]: readonly [number, number, number]): [number, number, number, number] => [
  -scale * a * b * c,
  scale * (a * b + a * c + b * c),
  -scale * (a + b + c),
  scale,
];

describe("realRoots", () => {
  test("finds three separate roots of any cubic", () => {
    const root = fc.integer({ min: -50, max: 50 });
    const roots = fc.uniqueArray(root, { minLength: 3, maxLength: 3 }).map((r) => r.sort((a, b) => a - b));
    const scale = fc.oneof(
      fc.double({ min: 0.001, max: 1000, noNaN: true }),
      fc.double({ min: -1000, max: -0.001, noNaN: true }),
    );
    fc.assert(
      fc.property(roots, scale, (given, factor) => {
        const found = realRoots(expand(factor, given as [number, number, number]));
        expectAllClose(found, given, 1e-9);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test("finds the one real root of (x - a)(x^2 + b)", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 30 }), (a, b) => {
        expectAllClose(realRoots([-a * b, b, -a, 1]), [a], 1e-9);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test("quadratics, lines, constants", () => {
    expectAllClose(realRoots([6, -5, 1, 0]), [2, 3], 1e-14);
    expect(realRoots([1, 0, 1, 0])).toEqual([]);
    expect(realRoots([-4, 2, 0, 0])).toEqual([2]);
    expect(realRoots([1, 0, 0, 0])).toEqual([]);
    expectAllClose(realRoots([0, 0, 0, 1]), [0], 1e-14);
    // The small root does not drown: x^2 + 1e8 x + 1.
    expectAllClose(realRoots([1, 1e8, 1, 0]), [-1e8, -1e-8], 1e-14);
  });
});
