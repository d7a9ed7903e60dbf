import { column } from "@career-dml/core";
import { expectAllClose, expectClose, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { forestScores, rankAverageTreatmentEffect } from "../../src/index.js";
import { grfColumns, grfFixed } from "./grf-fixed.js";

describe.skipIf(!hasFixtures)(`rankAverageTreatmentEffect equals grf 2.6.1${fixtureNote}`, () => {
  const { columns, covariates } = hasFixtures ? grfColumns() : ({} as ReturnType<typeof grfColumns>);
  const scores = () => forestScores(columns);
  const [x1, x2] = hasFixtures ? [column(covariates, 0), column(covariates, 1)] : [];
  const priorities = hasFixtures
    ? { tauhat: columns.effect, x1: x1!, x1_round1_ties: x1!.map((v) => Math.round(10 * v) / 10) }
    : ({} as Record<"tauhat" | "x1" | "x1_round1_ties", Float64Array>);

  test.each([
    ["tauhat", "AUTOC"],
    ["tauhat", "QINI"],
    ["x1", "AUTOC"],
    ["x1", "QINI"],
    ["x1_round1_ties", "AUTOC"],
    ["x1_round1_ties", "QINI"],
  ] as const)(
    "priority %s, %s: estimate and curve, standard errors as 1,000 half samples allow",
    async (by, target) => {
      const priority = priorities[by];
      const answer = grfFixed().rate[by]![target]!;
      const rate = await rankAverageTreatmentEffect({ scores: scores(), priority }, { target, replications: 1000 });
      expectClose(rate.estimate, answer.estimate, 1e-8, "estimate");
      const toc = rate.curve.map((point) => point.estimate);
      expectAllClose(toc, answer.TOC, 1e-8, "TOC");
      // Each of the two standard errors is good to 2.3 %; 14 % is more than four standard errors of their ratio.
      expect(Math.abs(rate.se! / answer.se_boot1000 - 1)).toBeLessThan(0.14);
      rate.curve.slice(0, -1).forEach(({ se }, j) => {
        expect(Math.abs(se / answer.TOC_se[j]! - 1)).toBeLessThan(0.14);
      });
      expect(rate.curve.at(-1)!.se).toBeLessThan(1e-15);
    },
  );

  test("on a grid of five shares", async () => {
    const priority = x1!.map((v, i) => v + x2![i]!);
    const answer = grfFixed().rate["x1_x2sum_grid5"]!["AUTOC"]!;
    const shares = [0.2, 0.4, 0.6, 0.8, 1];
    const rate = await rankAverageTreatmentEffect({ scores: scores(), priority }, { shares, replications: 1000 });
    expectClose(rate.estimate, answer.estimate, 1e-8, "estimate");
    expectAllClose(
      rate.curve.map((point) => point.estimate),
      answer.TOC,
      1e-8,
      "TOC",
    );
    expect(Math.abs(rate.se! / answer.se_boot1000 - 1)).toBeLessThan(0.14);
  });
});
