import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gates, gatesReference } from "../src/index.js";

describe("gates", () => {
  test("known groups: means, errors and difference by hand", () => {
    const scores = Float64Array.of(5, 1, 3, 9, 7, 11);
    const cate = Float64Array.of(2, 1, 1.5, 5, 4, 6);
    const { groups, difference, monotonicity } = gates({ scores, cate }, 2);
    expect(groups.map((g) => [g.n, g.estimate, g.predicted])).toEqual([
      [3, 3, 1.5],
      [3, 9, 5],
    ]);
    // Variance 4 in both groups: se = 2 / sqrt(3).
    for (const g of groups) expect(g.se).toBeCloseTo(2 / Math.sqrt(3), 12);
    expect(difference.estimate).toBe(6);
    expect(difference.se).toBeCloseTo(Math.sqrt(8 / 3), 12);
    expect(monotonicity).toBe(1);
  });

  test("every unit is in one group, sizes differ by at most one, and the order of rows does not matter", () => {
    const data = fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: -50, max: 50 })), {
      minLength: 10,
      maxLength: 60,
    });
    fc.assert(
      fc.property(data, (rows) => {
        const distinct = rows.map(([cate], i) => cate + i * 1e-3);
        const forward = gates({
          scores: Float64Array.from(rows, ([, score]) => score),
          cate: Float64Array.from(distinct),
        });
        const sizes = forward.groups.map((g) => g.n);
        expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(rows.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const backward = gates({
          scores: Float64Array.from(rows.toReversed(), ([, score]) => score),
          cate: Float64Array.from(distinct.toReversed()),
        });
        forward.groups.forEach((g, k) => expectClose(backward.groups[k]!.estimate, g.estimate, 1e-9));
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  test("too few units for the groups is an error of the data", () => {
    const three = Float64Array.of(1, 2, 3);
    expect(() => gates({ scores: three, cate: three }, 2)).toThrow(expect.objectContaining({ code: "DATA" }));
  });
});

interface Published {
  readonly gates: Readonly<Record<"ate" | "se" | "ci_lower" | "ci_upper" | "n_obs", number[]>>;
  readonly gates_welch: { difference: number; t_statistic: number; p_value: number; cohens_d: number };
}

describe.skipIf(!hasFixtures)(`the reference's table, faults kept${fixtureNote}`, () => {
  test("equals the reference on its own effects", () => {
    const published = jsonFixture<Published>("reference/v34_helpers.json");
    const result = gatesReference(csvColumns("fixtures/reference/v34_helpers.csv")["cate"]!);
    const of = (field: "estimate" | "se" | "n") => result.groups.map((g) => g[field]);
    expectAllClose(of("estimate"), published.gates.ate, 1e-10, "estimate");
    expectAllClose(of("se"), published.gates.se, 1e-10, "se");
    expect(of("n")).toEqual(published.gates.n_obs);
    const { difference, t_statistic, p_value, cohens_d } = published.gates_welch;
    expectClose(result.difference.estimate, difference, 1e-10, "difference");
    expectClose(result.welch.t, t_statistic, 1e-10, "t");
    expect(Math.abs(result.welch.pValue / p_value - 1)).toBeLessThan(1e-8);
    expectClose(result.welch.cohensD, cohens_d, 1e-10, "Cohen's d");
    // The reference rounds its normal quantile to 1.96.
    expectAllClose(
      result.groups.map((g) => g.ci[0]),
      published.gates.ci_lower,
      1e-5,
      "lower",
    );
  });
});
