import { createRng } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { type Candidate, chooseRepresentation, trueLoss } from "../src/index.js";

const average = (v: Float64Array): number => v.reduce((sum, y) => sum + y, 0) / v.length;

const even = (v: Float64Array): Float64Array => v.filter((_, i) => i % 2 === 0);

/** n units with a confounder u, and what an analyst who knows it, or not, would predict. */
function confounded(n: number, seed: number) {
  const rng = createRng(seed);
  const u = Float64Array.from({ length: n }, () => 2 * rng.uniform() - 1);
  const propensity = u.map((v) => 0.5 + 0.3 * v);
  const treatment = Uint8Array.from(propensity, (e) => (rng.uniform() < e ? 1 : 0));
  const truth = { mu0: u.map((v) => v), mu1: u.map((v) => 1 + v), propensity };
  const outcome = u.map((_, i) => truth.mu0[i]! + treatment[i]! + rng.uniform() - 0.5);
  const mean = (arm: number) => average(outcome.filter((_, i) => treatment[i] === arm));
  const share = treatment.reduce((sum, t) => sum + t, 0) / n;
  const blind = {
    mu0: new Float64Array(n).fill(mean(0)),
    mu1: new Float64Array(n).fill(mean(1)),
    propensity: new Float64Array(n).fill(share),
  };
  return { outcome, treatment, truth, blind, units: Uint32Array.from(u.keys()) };
}

describe("choosing a representation", () => {
  const { outcome, treatment, truth, blind, units: all } = confounded(4000, 1);
  const covariates: Candidate = { name: "covariates", usesCareers: false, nuisances: blind, units: all };
  const careers: Candidate = { name: "shares", usesCareers: true, nuisances: truth, units: all };

  test("takes the one that knows the confounder, and says that careers inform", () => {
    const { choice, units } = chooseRepresentation({ outcome, treatment, candidates: [covariates, careers] });
    expect(choice.chosen).toBe("shares");
    expect(choice.outcome.best).toBe("shares");
    expect(choice.riesz.best).toBe("shares");
    expect(choice.careerInformation.informative).toBe(true);
    expect(units).toHaveLength(4000);
    // The effect is 1 for everybody; the blind estimate is off by about .6.
    expect(Math.abs(choice.ate.estimate - 1)).toBeLessThan(3 * choice.ate.se!);
  });

  test("says in words that careers carry nothing where they only add noise", () => {
    const rng = createRng(5);
    const jitter = (v: Float64Array) => v.map((x) => x + 0.05 * (rng.uniform() - 0.5));
    const noisy = { mu0: jitter(blind.mu0), mu1: jitter(blind.mu1), propensity: jitter(blind.propensity) };
    const candidates = [covariates, { ...careers, nuisances: noisy }];
    const { careerInformation } = chooseRepresentation({ outcome, treatment, candidates }).choice;
    expect(careerInformation.informative).toBe(false);
    expect(careerInformation.text).toContain("no information on adoption or outcome beyond the covariates");
  });

  test("outcome and propensity may come from different representations", () => {
    const knowsOutcome = { ...careers, name: "a", nuisances: { ...truth, propensity: blind.propensity } };
    const knowsAdoption = { ...careers, name: "b", nuisances: { ...blind, propensity: truth.propensity } };
    const { choice } = chooseRepresentation({ outcome, treatment, candidates: [knowsOutcome, knowsAdoption] });
    expect([choice.outcome.best, choice.riesz.best]).toEqual(["a", "b"]);
  });

  test("compares on the units that all of them keep", () => {
    const { mu0, mu1, propensity } = truth;
    const nuisances = { mu0: even(mu0), mu1: even(mu1), propensity: even(propensity) };
    const half = { ...careers, units: all.filter((i) => i % 2 === 0), nuisances };
    const { units, choice } = chooseRepresentation({ outcome, treatment, candidates: [covariates, half] });
    expect(units).toHaveLength(2000);
    expect(choice.ate.dropped).toBe(2000);
  });
});

describe("true loss", () => {
  const { outcome, treatment, truth, blind } = confounded(20_000, 2);

  test("is zero for the truth", () => {
    expect(trueLoss(truth, truth)).toEqual({ outcome: 0, riesz: 0, product: 0 });
  });

  test("its product is minus the bias of the estimate", () => {
    const { product } = trueLoss(blind, truth);
    const [untreated, treated] = [0, 1].map((arm) => outcome.filter((_, i) => treatment[i] === arm));
    const bias = average(treated!) - average(untreated!) - 1;
    // Both sides have sampling noise of order 1 / sqrt(n).
    expect(Math.abs(bias + product)).toBeLessThan(0.05);
    expect(bias).toBeGreaterThan(0.3);
  });
});
