import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { forestAverageEffect, forestScores } from "../src/index.js";

interface Published {
  readonly seed1: {
    readonly ate: Readonly<Record<"all" | "treated" | "control" | "overlap", { estimate: number; "std.err": number }>>;
    readonly ate_subset_x1_gt_half: { estimate: number; "std.err": number };
  };
}

function forestColumns(keep: (x1: number) => boolean = () => true) {
  const c = csvColumns("fixtures/forest/grf_fixed.csv");
  const pick = (name: string) => c[name]!.filter((_, i) => keep(c["x1"]![i]!));
  return {
    columns: {
      outcome: pick("Y"),
      treatment: Uint8Array.from(pick("W")),
      outcomeMean: pick("Y.hat"),
      propensity: pick("W.hat"),
      cate: pick("tau.hat"),
    },
    score: pick("score"),
  };
}

describe.skipIf(!hasFixtures)(`average effects of a forest equal grf 2.6.1${fixtureNote}`, () => {
  const published = hasFixtures ? jsonFixture<Published>("forest/grf_fixed.json").seed1 : null;

  test("doubly robust scores", () => {
    const { columns, score } = forestColumns();
    expectAllClose(forestScores(columns), score, 1e-8, "score");
  });

  test.each([
    ["ATE", "all"],
    ["ATT", "treated"],
    ["ATC", "control"],
    ["ATO", "overlap"],
  ] as const)("%s", (estimand, key) => {
    const { estimate, se } = forestAverageEffect(forestColumns().columns, estimand);
    expectClose(estimate, published!.ate[key].estimate, 1e-8, "estimate");
    expectClose(se, published!.ate[key]["std.err"], 1e-8, "se");
  });

  test("ATE of a subset", () => {
    const { estimate, se } = forestAverageEffect(forestColumns((x1) => x1 > 0.5).columns);
    expectClose(estimate, published!.ate_subset_x1_gt_half.estimate, 1e-8, "estimate");
    expectClose(se, published!.ate_subset_x1_gt_half["std.err"], 1e-8, "se");
  });
});

test("missing effects are refused by name", () => {
  const two = Float64Array.of(0, 1);
  const columns = { outcome: two, treatment: Uint8Array.of(0, 1), outcomeMean: two, propensity: two.map(() => 0.5) };
  expect(() => forestAverageEffect({ ...columns, cate: Float64Array.of(0, Number.NaN) })).toThrow(
    expect.objectContaining({ code: "NON_FINITE" }),
  );
});
