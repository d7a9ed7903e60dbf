import { column, type EffectResult } from "@career-dml/core";
import { expectAllClose, expectClose, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { averageTreatmentEffect, forestScores } from "../../src/index.js";
import { type Averaged, grfColumns, grfFixed } from "./grf-fixed.js";

const TOLERANCE = 1e-8;

function expectEqual(effect: EffectResult, answer: Averaged): void {
  expectClose(effect.estimate, answer.estimate, TOLERANCE, "estimate");
  expectClose(effect.se!, answer["std.err"], TOLERANCE, "se");
}

describe.skipIf(!hasFixtures)(`average effects of a forest equal grf 2.6.1${fixtureNote}`, () => {
  const { columns, covariates, scores } = hasFixtures ? grfColumns() : ({} as ReturnType<typeof grfColumns>);
  const published = hasFixtures ? grfFixed() : ({} as ReturnType<typeof grfFixed>);
  const upperHalf = () => [...column(covariates, 0)].map((x) => x > 0.5);

  test("doubly robust scores", () => {
    expectAllClose(forestScores(columns), scores, TOLERANCE, "score");
  });

  test.each([
    ["ATE", "all"],
    ["ATT", "treated"],
    ["ATC", "control"],
    ["ATO", "overlap"],
  ] as const)("%s", (estimand, key) => {
    expectEqual(averageTreatmentEffect(columns, { estimand }), published.ate[key]!);
  });

  test.each([
    ["ATE", "all"],
    ["ATT", "treated"],
    ["ATC", "control"],
  ] as const)("%s by TMLE", (estimand, key) => {
    expectEqual(averageTreatmentEffect(columns, { estimand, method: "TMLE-grf" }), published.tmle[key]!);
  });

  test("of the subset x1 > .5, by mask and by row numbers", () => {
    const mask = upperHalf();
    const rows = mask.flatMap((inside, i) => (inside ? [i] : []));
    for (const subset of [mask, rows, Uint32Array.from(rows).reverse()]) {
      expectEqual(averageTreatmentEffect({ ...columns, subset }), published.ate_subset_x1_gt_half);
      const overlap = averageTreatmentEffect({ ...columns, subset }, { estimand: "ATO" });
      expectEqual(overlap, published.ate_overlap_subset_x1_gt_half);
    }
  });

  test("our TMLE of the ATT is near AIPW, grf's leaves out a mean residual of .04", () => {
    const [aipw, ours, grf] = (["AIPW", "TMLE", "TMLE-grf"] as const).map(
      (method) => averageTreatmentEffect(columns, { estimand: "ATT", method }).estimate,
    );
    expect(Math.abs(ours! - aipw!)).toBeLessThan(0.005);
    expect(Math.abs(grf! - aipw!)).toBeGreaterThan(0.04);
  });
});
