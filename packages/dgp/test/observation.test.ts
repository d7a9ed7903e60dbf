import { normalPdf } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { careerPanel, populationAte, populationObservedShare, sampleAte, simulateCareers } from "../src/index.js";
import { observationProbability, observationShare } from "../src/observation.js";
import { careerParameters, profileOf } from "../src/profiles.js";

const SMALL = { n: 4000, occupations: 5, periods: 3 } as const;
const nonignorable = { ...SMALL, observation: "nonignorable" } as const;
const parametersOf = (given: object) => careerParameters(profileOf("default"), given);

describe("who is seen", () => {
  test("probabilities by hand: Phi(.3 x 2 + .5) = Phi(1.1), with .5 of a shifter of -1.2 Phi(.5)", () => {
    const unit = { education: 2, treatment: 1 };
    const atRandom = parametersOf({ observation: "at-random" });
    expectClose(observationProbability(atRandom, unit, -1.2), 0.8643339390536173, 1e-12);
    const shifted = parametersOf({ observation: "nonignorable" });
    expectClose(observationProbability(shifted, unit, -1.2), 0.6914624612740131, 1e-12);
    expect(observationProbability(parametersOf({}), unit, -1.2)).toBe(1);
  });

  test("the closed form over the shifter is the average of the probabilities", () => {
    const p = parametersOf({ observation: "nonignorable", shifterStrength: 2, observationIntercept: -0.4 });
    const unit = { education: 1, treatment: 0 };
    // Equal steps integrate a smooth function that vanishes at both ends to rounding.
    let sum = 0;
    for (let w = -9; w <= 9; w += 1 / 16) sum += (observationProbability(p, unit, w) * normalPdf(w)) / 16;
    expectClose(observationShare(p, unit), sum, 1e-12);
    expectClose(observationShare({ ...p, shifterStrength: 0 }, unit), observationProbability(p, unit, 0), 1e-14);
  });

  test("outcomes missing at random leave all else as it was, to the bit", () => {
    const [all, some] = [simulateCareers(SMALL), simulateCareers({ ...SMALL, observation: "at-random" })];
    expect(all.observed).toBeNull();
    expect(all.truth.observation).toBeNull();
    expect(all.truth.outcome).toEqual(all.dataset.outcome);
    expect(some.truth.outcome).toEqual(all.dataset.outcome);
    expect(some.truth.effect).toEqual(all.truth.effect);
    expect(some.observed!.shifter).toBeNull();
    some.dataset.outcome.forEach((y, i) => {
      expect(y).toBe(some.observed!.selected[i] === 1 ? all.dataset.outcome[i] : Number.NaN);
    });
  });

  test("effects know nothing of who is seen, errors do", () => {
    const { dataset, truth, observed, ...design } = simulateCareers(nonignorable);
    const all = simulateCareers(SMALL);
    expect(sampleAte(truth)).toBe(sampleAte(all.truth));
    expect(populationAte(design)).toBe(populationAte(all));
    const noise = truth.outcome.map((y, i) => y - (dataset.treatment[i] === 1 ? truth.mu1[i]! : truth.mu0[i]!));
    const seen = noise.filter((_, i) => observed!.selected[i] === 1);
    const mean = seen.reduce((s, v) => s + v, 0) / seen.length;
    expect(mean).toBeGreaterThan((4 * 0.5) / Math.sqrt(seen.length));
    const correlation = { ...nonignorable, observationCorrelation: 0 };
    expect(simulateCareers(correlation).truth.outcome).toEqual(all.truth.outcome);
  });

  test("shares seen, and probabilities calibrated in strength of the shifter", () => {
    const { truth, observed, ...design } = simulateCareers({ ...nonignorable, n: 20_000 });
    const { selected, shifter } = observed!;
    const gap = (weight: (i: number) => number): number => {
      let [score, information] = [0, 0];
      truth.observation!.forEach((p, i) => {
        score += (selected[i]! - p) * weight(i);
        information += p * (1 - p) * weight(i) ** 2;
      });
      return Math.abs(score / Math.sqrt(information));
    };
    expect(gap(() => 1)).toBeLessThan(4);
    expect(gap((i) => shifter![i]!)).toBeLessThan(4);
    const share = populationObservedShare(design);
    const seen = selected.reduce((s, v) => s + v, 0) / selected.length;
    expect(Math.abs(seen - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / selected.length));
    expect(populationObservedShare(simulateCareers(SMALL))).toBe(1);
  });

  test("the panel says whose outcome is seen, and its truths what they hide", () => {
    const simulation = simulateCareers({ ...nonignorable, n: 40 });
    const { data, truth } = careerPanel(simulation);
    const { observed, outcome, observation_shifter: shifter, period } = data.columns;
    for (let row = 0; row < data.rows; row++) {
      const isLast = period![row] === 6;
      const isSeen = simulation.observed!.selected[Math.floor(row / 7)] === 1 || !isLast;
      expect(observed![row]).toBe(isSeen ? 1 : 0);
      expect(Number.isNaN(outcome![row])).toBe(!isSeen);
      expect(shifter![row]).toBe(simulation.observed!.shifter![Math.floor(row / 7)]);
    }
    expect(truth.columns["observation_probability"]).toBe(simulation.truth.observation);
    expect((truth.columns["outcome"] as Float64Array).every(Number.isFinite)).toBe(true);
  });
});
