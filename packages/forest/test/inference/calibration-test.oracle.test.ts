import { expectClose, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, test } from "vitest";
import { calibrationTest } from "../../src/index.js";
import { grfColumns, grfFixed } from "./grf-fixed.js";

describe.skipIf(!hasFixtures)(`calibrationTest equals grf 2.6.1${fixtureNote}`, () => {
  test.each([
    ["mean", "mean.forest.prediction"],
    ["differential", "differential.forest.prediction"],
  ] as const)("coefficient, error, t and one-sided p of the %s prediction", (row, key) => {
    const coefficient = calibrationTest(grfColumns().columns)[row];
    const answer = grfFixed().test_calibration_HC3[key]!;
    expectClose(coefficient.estimate, answer.estimate, 1e-8, "estimate");
    expectClose(coefficient.se!, answer.se, 1e-8, "se");
    expectClose(coefficient.z!, answer.t, 1e-8, "t");
    expectClose(coefficient.pValue! / answer.p, 1, 1e-8, "p, relative");
  });
});
