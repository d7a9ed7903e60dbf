import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  populationAtc,
  populationAte,
  populationAto,
  populationAtt,
  populationTreatedShare,
  sampleAtc,
  sampleAte,
  sampleAto,
  sampleAtt,
  simulateCareers,
  truthSummary,
} from "../src/index.js";

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

  test.each(["default", "v3.4", "semi-synthetic"] as const)("%s: so it is in the population", (profile) => {
    const design = simulateCareers({ profile, n: 50 });
    const share = populationTreatedShare(design);
    const mix = share * populationAtt(design) + (1 - share) * populationAtc(design);
    expectClose(mix, populationAte(design), 1e-12);
  });

  test("overlap weights: a constant effect is the ATO; units without overlap do not count", () => {
    const constant = { effectByAbility: 0, effectByEducation: 0, effectByFlexicurity: 0 } as const;
    const same = simulateCareers({ n: 100, ...constant });
    expectClose(sampleAto(same), 0.5, 1e-13);
    expectClose(populationAto(same), 0.5, 1e-12);
    // Without peers the propensity is the truth's own.
    const alone = simulateCareers({ n: 1000, peerStrength: 0 });
    const { effect, propensity } = alone.truth;
    const [above, below] = effect.reduce<[number, number]>(
      ([a, b], v, i) => [a + v * propensity[i]! * (1 - propensity[i]!), b + propensity[i]! * (1 - propensity[i]!)],
      [0, 0],
    );
    expectClose(sampleAto(alone), above / below, 1e-12);
    const large = simulateCareers({ n: 20_000, occupations: 4, periods: 3 });
    expect(Math.abs(sampleAto(large) - populationAto(large))).toBeLessThan(0.01);
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
