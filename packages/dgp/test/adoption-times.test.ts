import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { adoptionTimeLaw, lastExposures, meanExposure } from "../src/adoption-times.js";
import { eventTimeEffects, populationAte, populationAtt, simulateCareers } from "../src/index.js";
import { careerParameters, profileOf } from "../src/profiles.js";

const parametersOf = (given: object) => careerParameters(profileOf("default"), given);

describe("adoption times", () => {
  test.each([
    ["uniform", [1 / 4, 1 / 4, 1 / 4, 1 / 4], 1.5],
    ["early", [0.4, 0.3, 0.2, 0.1], 2],
    ["late", [0.1, 0.2, 0.3, 0.4], 1],
  ] as const)("%s over four periods, by hand", (adoptionLaw, law, exposure) => {
    const p = parametersOf({ adoptionLaw });
    adoptionTimeLaw(p, 1).forEach((w, j) => expectClose(w, law[j]!, 1e-14));
    expectClose(meanExposure(p, 1), exposure, 1e-14);
  });

  test("by ability: uniform at ability 0, the able earlier, mirrored", () => {
    const p = parametersOf({ adoptionLaw: "by-ability", adoptionPeriods: 5 });
    adoptionTimeLaw(p, 0).forEach((w) => expectClose(w, 0.2, 1e-14));
    const [able, unable] = [adoptionTimeLaw(p, 1.3), adoptionTimeLaw(p, -1.3)];
    able.forEach((w, j) => expectClose(w, unable[4 - j]!, 1e-14));
    expectClose(able[0]! / able[4]!, Math.exp(2.6), 1e-13);
    expect([...adoptionTimeLaw(parametersOf({ adoptionLaw: "by-ability", adoptionPeriods: 1 }), 2)]).toEqual([1]);
  });

  test("exposures count from the period of adoption, inside the history under the reference's timing", () => {
    expect([...lastExposures(parametersOf({}))]).toEqual([3, 2, 1, 0]);
    expect([...lastExposures(parametersOf({ timing: "reference", periods: 8 }))]).toEqual([5, 4, 3, 2]);
  });
});

describe("effects that grow with exposure", () => {
  const options = { n: 3000, occupations: 4, periods: 4, effectByExposure: 0.1 } as const;

  test("outcomes step up by the growth in each period after adoption", () => {
    const { paths, truth } = simulateCareers({ ...options, noise: 0 });
    const { periods, outcome, treatment } = paths;
    for (let i = 0; i < 200; i++) {
      for (let t = 0; t < periods; t++) {
        const exposure = t - truth.adoptionTime[i]!;
        const atLast = periods - 1 - truth.adoptionTime[i]!;
        const gain = treatment[i * periods + t] === 1 ? truth.effect[i]! + 0.1 * (exposure - atLast) : 0;
        expectClose(outcome[i * periods + t]!, truth.mu0[i]! + gain, 1e-12);
      }
    }
  });

  test("only what follows from exposure differs from a simulation without growth", () => {
    const [plain, grown] = [simulateCareers({ ...options, effectByExposure: 0 }), simulateCareers(options)];
    expect(grown.dataset.treatment).toEqual(plain.dataset.treatment);
    expect(grown.truth.mu0).toEqual(plain.truth.mu0);
    expect(grown.truth.referenceCate).toEqual(plain.truth.referenceCate);
    expect(populationAte(grown)).toBeCloseTo(populationAte(plain) + 0.15, 12);
  });

  test("event times: everybody's effect is linear, cohorts add up to the ATT, uniform cohorts are alike", () => {
    const design = simulateCareers(options);
    const events = eventTimeEffects(design);
    expect(events.map(({ exposure }) => exposure)).toEqual([0, 1, 2, 3]);
    events.forEach(({ exposure, everybody, adopters, lastPeriod }) => {
      expectClose(everybody, 0.696 + 0.1 * exposure, 1e-12);
      expectClose(adopters, lastPeriod!, 1e-12);
    });
    const treated = events.reduce((sum, { lastPeriodShare }) => sum + lastPeriodShare, 0);
    const att = events.reduce((sum, event) => sum + event.lastPeriodShare * event.lastPeriod!, 0) / treated;
    expectClose(att, populationAtt(design), 1e-12);
  });

  test("where the able adopt earlier, early cohorts gain more at adoption", () => {
    const events = eventTimeEffects(simulateCareers({ ...options, adoptionLaw: "by-ability", effectByExposure: 0 }));
    for (let e = 1; e < events.length; e++) {
      expect(events[e]!.lastPeriod!).toBeGreaterThan(events[e - 1]!.lastPeriod! + 0.01);
      expect(events[e]!.adopters).toBeGreaterThan(events[e - 1]!.adopters);
    }
  });

  test("nobody stands at the exposures that the reference's timing leaves out; once treated, there are none", () => {
    const events = eventTimeEffects(simulateCareers({ profile: "v3.4", n: 100 }));
    expect(events.map(({ lastPeriod }) => lastPeriod === null)).toEqual([true, true, ...Array<boolean>(6).fill(false)]);
    expect(() => eventTimeEffects(simulateCareers({ profile: "semi-synthetic", n: 50 }))).toThrow(
      expect.objectContaining({ code: "OPTIONS" }),
    );
  });
});
