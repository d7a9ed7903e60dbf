import { column, type Design, design } from "@career-dml/core";
import { expectClose, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { type BestLinearProjection, bestLinearProjection, forestScores, overlapWeights } from "../../src/index.js";
import { grfColumns, grfFixed } from "./grf-fixed.js";

type Kind = "HC0" | "HC1" | "HC2" | "HC3";

describe.skipIf(!hasFixtures)(`bestLinearProjection equals grf 2.6.1${fixtureNote}`, () => {
  const { columns, covariates } = hasFixtures ? grfColumns() : ({} as ReturnType<typeof grfColumns>);
  const published = hasFixtures ? grfFixed() : ({} as ReturnType<typeof grfFixed>);
  const two = (): Design => design({ x1: column(covariates, 0), x2: column(covariates, 1) });

  /** `scale`: what grf's standard error is of ours. */
  function expectEqual({ coefficients }: BestLinearProjection, key: `blp_${string}`, scale = 1): void {
    const answers = published[key]!;
    expect(coefficients.map((c) => c.name)).toEqual(Object.keys(answers));
    for (const c of coefficients) {
      const answer = answers[c.name]!;
      expectClose(c.estimate, answer.estimate, 1e-8, `${c.name}: estimate`);
      expectClose(c.se! * scale, answer.se, 1e-8, `${c.name}: se`);
      expectClose(c.z! / scale, answer.t, 1e-8, `${c.name}: t`);
      if (scale === 1) expectClose(c.pValue! / answer.p, 1, 1e-8, `${c.name}: p, relative`);
    }
  }

  test.each(["HC1", "HC2", "HC3"] as const)("on two covariates, %s", (covariance) => {
    const fit = bestLinearProjection({ scores: forestScores(columns), design: two() }, { covariance });
    expectEqual(fit, `blp_x1_x2_${covariance}`);
  });

  test("its HC0 is ours times n / (n - 1)", () => {
    const covariance: Kind = "HC0";
    const fit = bestLinearProjection({ scores: forestScores(columns), design: two() }, { covariance });
    expectEqual(fit, "blp_x1_x2_HC0", Math.sqrt(fit.n / (fit.n - 1)));
  });

  test("on all covariates, and on none", () => {
    const scores = forestScores(columns);
    expectEqual(bestLinearProjection({ scores, design: covariates }), "blp_all_HC3");
    expectEqual(bestLinearProjection({ scores, design: null }), "blp_const_HC3");
  });

  test("over the overlap population", () => {
    const weights = overlapWeights(columns.treatmentHat);
    const fit = bestLinearProjection({ scores: forestScores(columns), design: two(), weights });
    expectEqual(fit, "blp_overlap_x1_x2_HC3");
  });
});
