import { bindColumns, design } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { treatmentReference } from "../src/treatment-reference.js";

interface Answer {
  ate_heckman_two_step: number;
  ate_se: number;
  imr_coefficient: number;
}
interface Answers {
  "heckman_with_exclusion(z)": Answer;
  heckman_no_exclusion: Answer;
}

describe.skipIf(!hasFixtures)(`the faulty benchmark of the reference${fixtureNote}`, () => {
  const data = hasFixtures ? csvColumns("fixtures/reference/v34_helpers.csv") : {};
  const of = (name: string): Float64Array => data[name] ?? new Float64Array(0);
  const covariates = design({ x1: of("x1"), x2: of("x2"), x3: of("x3") });

  test.each([
    ["with the exclusion", bindColumns(covariates, design({ z: of("z") })), "heckman_with_exclusion(z)"],
    ["without", covariates, "heckman_no_exclusion"],
  ] as const)("%s: estimate, hazard coefficient and standard error", async (_, treatmentCovariates, key) => {
    const answer = jsonFixture<Answers>("reference/v34_helpers.json")[key];
    const result = await treatmentReference({
      outcome: of("y"),
      treatment: of("t"),
      outcomeCovariates: covariates,
      treatmentCovariates,
    });
    const hazard = result.coefficients.find((row) => row.name === "hazard")!;
    expectClose(result.estimate, answer.ate_heckman_two_step, 1e-10, "estimate");
    expectClose(result.se!, answer.ate_se, 1e-10, "standard error");
    expectClose(hazard.estimate, answer.imr_coefficient, 1e-10, "hazard");
    expect(result.warnings.length).toBe(2);
  });
});
