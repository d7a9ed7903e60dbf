import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { populationAte, sampleAtc, sampleAte, sampleAtt, simulateCareers, truthSummary } from "../src/index.js";

describe("estimands", () => {
  test("population ATE of the reference's coefficients is .5 + .15 x .9 + .2 x .18 + .05 x .5 = .696", () => {
    expectClose(populationAte(simulateCareers({ profile: "v3.4", n: 50 })), 0.696, 1e-14);
    expectClose(populationAte(simulateCareers({ n: 50 })), 0.696, 1e-14);
  });

  test.each(["default", "v3.4", "semi-synthetic"] as const)(
    "%s: a large sample's ATE approaches the population's",
    (profile) => {
      const simulation = simulateCareers({ profile, n: 40_000, occupations: 10, periods: 5 });
      const { effect } = simulation.truth;
      const mean = sampleAte(simulation.truth);
      const se = Math.sqrt(effect.reduce((s, v) => s + (v - mean) ** 2, 0)) / effect.length;
      expect(Math.abs(mean - populationAte(simulation))).toBeLessThan(4 * se);
    },
  );

  test("ATE is the treated share's mix of ATT and ATC; selection on ability makes ATT larger", () => {
    const { dataset, truth } = simulateCareers({ n: 5000 });
    const share = dataset.treatment.reduce((s, t) => s + t, 0) / dataset.n;
    const [att, atc] = [sampleAtt(truth, dataset.treatment), sampleAtc(truth, dataset.treatment)];
    expectClose(share * att + (1 - share) * atc, sampleAte(truth), 1e-12);
    expect(att).toBeGreaterThan(atc + 0.05);
  });

  test("the summary keeps the nominal coefficient beside the estimands", () => {
    const simulation = simulateCareers({ n: 100 });
    expect(truthSummary(simulation)).toEqual({
      sampleAte: sampleAte(simulation.truth),
      sampleAtt: sampleAtt(simulation.truth, simulation.dataset.treatment),
      nominal: 0.5,
    });
  });
});
