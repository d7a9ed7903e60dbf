import { type CareerRunResult, effectResult } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { brief } from "../src/sections/brief.js";
import { overlap } from "./sample-parts.js";
import { realResult, referenceResult, simulatedResult } from "./sample-result.js";

/** The four answers by their questions. */
const answers = (result: CareerRunResult): Record<string, string> =>
  Object.fromEntries(brief(result).map(({ label, text }) => [label, text]));

const withEstimate = (result: CareerRunResult, ate: Partial<CareerRunResult["choice"]["ate"]>): CareerRunResult => ({
  ...result,
  choice: { ...result.choice, ate: { ...result.choice.ate, ...ate } },
});

describe("the summary in words", () => {
  test("of a simulation says whom the estimate is about, whether the interval holds the truth, and that it is no evidence on people", () => {
    const said = answers(simulatedResult());
    expect(said["Estimate"]).toBe(
      "treatment raises outcome by 0.710 on average over the 987 units whose probability of treatment lies between 0.05 and 0.95, provided that nothing but the covariates and the careers moves both.",
    );
    expect(said["Uncertainty"]).toContain("the 95 % interval runs from 0.611 to 0.808, zero outside it.");
    expect(said["Uncertainty"]).toContain("The true effect of this simulation, 0.696, lies within the interval.");
    expect(said["What could overturn it"]).toContain("explains 28.7 % of what is left");
    expect(said["What the data cannot say"]).toMatch(/says nothing about people\.$/);
  });

  test("of real data has no word of a truth", () => {
    const said = answers(realResult());
    expect(said["Estimate"]).toContain("union raises ln_wage by 0.106 on average over 4,711 units");
    expect(Object.values(said).join()).not.toMatch(/truth|true/);
    expect(said["What the data cannot say"]).toContain("never show how far off");
  });

  test("of an interval that holds zero, and of none", () => {
    const holds = answers(withEstimate(realResult(), { estimate: -0.01, ci: [-0.04, 0.02] }));
    expect(holds["Estimate"]).toContain("lowers ln_wage by 0.010");
    expect(holds["Uncertainty"]).toContain("zero within it: these data do not tell the effect from none.");
    const none = effectResult({ estimator: "dml", estimand: "ATE", estimate: 0, se: null, reason: "One unit.", n: 1 });
    expect(answers(withEstimate(realResult(), none))["Uncertainty"]).toBe("There is no interval: One unit.");
  });

  test("of weak overlap says how much information is left", () => {
    const thin = { ...overlap(3, 1187, 3524, 0), effectiveSampleSize: { treated: 61.2, untreated: 2900.4 } };
    const said = answers(withEstimate(realResult(), { overlap: thin }));
    expect(said["What could overturn it"]).toContain(
      "the information of 61 of 1,187 treated and 2,900 of 3,524 untreated units",
    );
    expect(answers(realResult())["What could overturn it"]).not.toContain("little alike");
  });

  test("of careers that say nothing tells that adjusting for them removes nothing", () => {
    const base = realResult();
    const careerInformation = { ...base.choice.careerInformation, informative: false };
    const said = answers({ ...base, choice: { ...base.choice, careerInformation } });
    expect(said["What the data cannot say"]).toContain("adjusting for them cannot remove any");
  });

  test("of failed placebos names them", () => {
    const base = realResult();
    const placebo = base.validation.placebo.map((p) => ({ ...p, passed: false }));
    const said = answers({ ...base, validation: { ...base.validation, placebo } });
    expect(said["What could overturn it"]).toContain("placebo of treatment and outcome failed");
  });

  test("of the reference's profile begins with its faults", () => {
    const said = answers(referenceResult());
    expect(said["Estimate"]).toMatch(/^Computed with the known faults of the reference/);
    expect(said["What could overturn it"]).toMatch(/Every fault in the box below could\.$/);
  });
});
