import { expectAllClose, expectClose } from "@career-dml/testing";
import { gram, invert, symmetricEigen } from "@career-dml/kernels";
import * as fc from "fast-check";
import { describe, test } from "vitest";
import { gcvScore } from "../../src/learners/ridge-gcv.js";
import { tridiagonalise } from "../../src/learners/tridiagonal.js";

const M = 12;

const problem = fc.integer({ min: 1, max: 7 }).chain((q) =>
  fc.record({
    q: fc.constant(q),
    x: fc
      .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: M * q, maxLength: M * q })
      .map((v) => Float64Array.from(v)),
    y: fc
      .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: M, maxLength: M })
      .map((v) => Float64Array.from(v)),
    penalty: fc.double({ min: 0.01, max: 100, noNaN: true }),
  }),
);

const crossProducts = ({ x, y, q }: { x: Float64Array; y: Float64Array; q: number }) =>
  gram({ x, n: M, p: q, y, weights: new Float64Array(0) });

describe("generalised cross-validation on a tridiagonal reduction", () => {
  test("keeps eigenvalues, and the length of the vector", () => {
    fc.assert(
      fc.property(problem, (given) => {
        const { xx, xy } = crossProducts(given);
        const { diagonal, offDiagonal, rotated } = tridiagonalise(xx, given.q, xy);
        const t = new Float64Array(given.q ** 2);
        diagonal.forEach((v, k) => {
          t[k * given.q + k] = v;
        });
        offDiagonal.forEach((v, k) => {
          t[k * given.q + k + 1] = v;
          t[(k + 1) * given.q + k] = v;
        });
        const scale = 1 + Math.max(...diagonal.map(Math.abs));
        const [mine, theirs] = [symmetricEigen(t, given.q).values, symmetricEigen(xx, given.q).values];
        expectAllClose(
          mine.map((v) => v / scale),
          theirs.map((v) => v / scale),
          1e-10,
        );
        expectClose(Math.hypot(...rotated), Math.hypot(...xy), 1e-10);
      }),
      { numRuns: 300, seed: 12 },
    );
  });

  test("the score is that of the dense hat matrix", () => {
    fc.assert(
      fc.property(problem, (given) => {
        const { q, x, y, penalty } = given;
        const { xx, xy } = crossProducts(given);
        const yy = y.reduce((sum, v) => sum + v * v, 0);
        const score = gcvScore(tridiagonalise(xx, q, xy), { penalty, m: M, yy });

        const inverse = invert(
          xx.map((v, at) => v + (at % (q + 1) === 0 ? penalty : 0)),
          q,
        );
        const entry = (i: number, k: number): number => {
          let sum = 0;
          for (let a = 0; a < q; a++)
            for (let b = 0; b < q; b++) sum += x[a * M + i]! * inverse[b * q + a]! * x[b * M + k]!;
          return sum;
        };
        const trace = y.reduce((sum, _, i) => sum + entry(i, i), 0);
        const rss = y.reduce((sum, v, i) => sum + (v - y.reduce((fit, w, k) => fit + entry(i, k) * w, 0)) ** 2, 0);
        expectClose(score, (M * rss) / (M - 1 - trace) ** 2, 1e-7);
      }),
      { numRuns: 200, seed: 13 },
    );
  });
});
