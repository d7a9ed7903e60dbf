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

  test("ranks are a permutation in the order of values, codes number the distinct values", () => {
    fc.assert(
      fc.property(anyDesign, ({ x, n, p }) => {
        const { rank, code, distinct } = js.kernels.rankColumns({ x, n, p }, 1);
        for (let j = 0; j < p; j++) {
          const byRank = Array.from({ length: n }, (_, i) => i).sort((a, b) => rank[j * n + a]! - rank[j * n + b]!);
          expect(byRank.map((i) => rank[j * n + i])).toEqual(byRank.map((_, k) => k));
          for (let k = 1; k < n; k++) {
            const [a, b] = [x[j * n + byRank[k - 1]!]!, x[j * n + byRank[k]!]!];
            expect(a <= b).toBe(true);
            expect(code[j * n + byRank[k]!]! - code[j * n + byRank[k - 1]!]!).toBe(a < b ? 1 : 0);
          }
          expect(distinct[j]).toBe(code[j * n + byRank[n - 1]!]! + 1);
        }
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});
