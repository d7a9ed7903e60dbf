import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { js } from "../../src/index.js";
import { anyDesign } from "./forest-inputs.js";

describe("rankColumns", () => {
  test("a column with ties and both zeros", () => {
    const { rank, code, distinct } = js.kernels.rankColumns({ x: Float64Array.of(2, 0, -0, 2, -1), n: 5, p: 1 }, 1);
    expect([...rank]).toEqual([3, 1, 2, 4, 0]);
    expect([...code]).toEqual([2, 1, 1, 2, 0]);
    expect([...distinct]).toEqual([3]);
  });

  test("missing values stand last, in the order of their units, with a code of their own", () => {
    const x = Float64Array.of(Number.NaN, 2, Number.NaN, -0, 0, Number.NaN, Number.NaN);
    const { rank, code, distinct, missing } = js.kernels.rankColumns(
      { x: Float64Array.of(...x, ...x.map(() => Number.NaN)), n: 7, p: 2 },
      1,
    );
    expect([...rank]).toEqual([3, 2, 4, 0, 1, 5, 6, 0, 1, 2, 3, 4, 5, 6]);
    expect([...code]).toEqual([2, 1, 2, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0]);
    expect([...distinct]).toEqual([2, 0]);
    expect([...missing]).toEqual([4, 7]);
  });

  test("ranks are a permutation in the order of values, codes number the distinct values", () => {
    fc.assert(
      fc.property(anyDesign, ({ x, n, p }) => {
        const { rank, code, distinct, missing } = js.kernels.rankColumns({ x, n, p }, 1);
        for (let j = 0; j < p; j++) {
          const byRank = Array.from({ length: n }, (_, i) => i).sort((a, b) => rank[j * n + a]! - rank[j * n + b]!);
          expect(byRank.map((i) => rank[j * n + i])).toEqual(byRank.map((_, k) => k));
          for (let k = 1; k < n; k++) {
            const [a, b] = [x[j * n + byRank[k - 1]!]!, x[j * n + byRank[k]!]!];
            expect(a <= b || Number.isNaN(b)).toBe(true);
            const step = a < b || (Number.isNaN(b) && !Number.isNaN(a)) ? 1 : 0;
            expect(code[j * n + byRank[k]!]! - code[j * n + byRank[k - 1]!]!).toBe(step);
          }
          const absent = x.subarray(j * n, j * n + n).filter(Number.isNaN).length;
          expect(missing[j]).toBe(absent);
          expect(distinct[j]).toBe(code[j * n + byRank[n - 1]!]! + (absent > 0 ? 0 : 1));
        }
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});
