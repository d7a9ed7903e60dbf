import { column } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { adoptionProbability, instrumentStrength, localEffect, populationLate, simulateCareers } from "../src/index.js";
import { careerParameters, profileOf } from "../src/profiles.js";
import { covariance, mean } from "./moments.js";

const LARGE = { n: 30_000, occupations: 3, periods: 2, seed: 5 } as const;

/** Cov(Y, Z) / Cov(T, Z) and its standard error. */
function wald(y: Float64Array, t: Uint8Array, z: Float64Array): { estimate: number; se: number } {
  const centre = mean(z);
  const estimate = covariance(y, z) / covariance(t, z);
  const level = mean(y) - estimate * mean(t);
  const score = y.map((v, i) => (v - level - estimate * t[i]!) * (z[i]! - centre));
  return { estimate, se: Math.sqrt(mean(score.map((s) => s * s)) / y.length) / Math.abs(covariance(t, z)) };
}

describe("localEffect", () => {
  test.each([
    { peerLaw: "uniform" },
    { peerLaw: "binary", peerShare: 0.3 },
    { peerLaw: "binary", selection: "mechanical" },
    { peerLaw: "uniform", adoptionLaw: "by-ability", effectByExposure: 0.1 },
  ] as const)("what instrumental variables converge to on outcomes of %o", (options) => {
    const simulation = simulateCareers({ ...LARGE, ...options });
    const { outcome, treatment, instrument } = simulation.dataset;
    const { estimate, se } = wald(outcome, treatment, instrument!);
    expect(Math.abs(estimate - localEffect(simulation)!.population)).toBeLessThan(4 * se);
  });

  test("averaged over everybody's covariates: the local effects at each education by its share", () => {
    const simulation = simulateCareers({ ...LARGE, n: 100_000, peerLaw: "binary" });
    const { dataset, truth } = simulation;
    const at = [0, 1, 2].map((level) => {
      const own = [...truth.effect.keys()].filter((i) => dataset.covariates.x[i] === level);
      const gain = Float64Array.from(own, (i) => truth.effect[i]! * dataset.treatment[i]!);
      const treatment = Uint8Array.from(own, (i) => dataset.treatment[i]!);
      return wald(
        gain,
        treatment,
        Float64Array.from(own, (i) => dataset.instrument![i]!),
      );
    });
    const shares = [0.3, 0.5, 0.2];
    const estimate = at.reduce((sum, w, e) => sum + shares[e]! * w.estimate, 0);
    const se = Math.hypot(...at.map((w, e) => shares[e]! * w.se));
    expect(Math.abs(estimate - localEffect(simulation)!.conditionalPopulation)).toBeLessThan(4 * se);
  });

  test("sample and population, compliers and everybody's covariates, agree in a large sample", () => {
    const local = localEffect(simulateCareers(LARGE))!;
    expect(Math.abs(local.sample - local.population)).toBeLessThan(0.01);
    expect(Math.abs(local.conditionalSample - local.conditionalPopulation)).toBeLessThan(0.005);
    expect(Math.abs(local.conditionalPopulation - local.population)).toBeGreaterThan(0.003);
    expect(populationLate(simulateCareers({ n: 50 }))).toBe(local.population);
  });

  test("binary: compliers are P(adopts | Z = 1) - P(adopts | Z = 0) of each unit, and everybody is moved upwards", () => {
    const simulation = simulateCareers({ n: 500, peerLaw: "binary" });
    const { dataset, truth } = simulation;
    const p = careerParameters(profileOf("default"), { peerLaw: "binary" });
    const [education, flexicurity] = [0, 1].map((j) => column(dataset.covariates, j));
    const moved = truth.ability.map((ability, i) => {
      const at = (peerAdoption: number): number =>
        adoptionProbability(p, { education: education![i]!, flexicurity: flexicurity![i]!, ability, peerAdoption });
      return at(1) - at(0);
    });
    expect(moved.every((m) => m >= 0)).toBe(true);
    const total = moved.reduce((sum, m) => sum + m, 0);
    expectClose(localEffect(simulation)!.sample, truth.effect.reduce((s, e, i) => s + e * moved[i]!, 0) / total, 1e-12);
    expect(new Set(dataset.instrument)).toEqual(new Set([0, 1]));
  });

  test("a constant effect is every local effect", () => {
    const constant = { effectByAbility: 0, effectByEducation: 0, effectByFlexicurity: 0 } as const;
    const local = localEffect(simulateCareers({ n: 200, ...constant }))!;
    for (const key of ["population", "sample", "conditionalPopulation", "conditionalSample"] as const) {
      expectClose(local[key], 0.5, 1e-12);
    }
  });

  test("null where nothing moves adoption", () => {
    for (const options of [
      { peerStrength: 0 },
      { adoptionCost: 0, adoptionCostByAbility: 0 },
      { profile: "semi-synthetic" },
    ] as const) {
      const simulation = simulateCareers({ n: 100, ...options });
      expect(localEffect(simulation)).toBeNull();
      expect(populationLate(simulation)).toBeNull();
    }
  });
});

const correlation = (a: Float64Array, b: Float64Array): number =>
  covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));

/** At n = 1000. */
const expectedF = (profile: "default" | "v3.4"): number =>
  1 + 1000 * instrumentStrength(simulateCareers({ profile, n: 50 }))!.signalPerUnit;

describe("instrumentStrength", () => {
  test.each([{ profile: "v3.4" }, {}, { peerLaw: "binary" }, { peerStrength: 0.3 }] as const)(
    "%o: the partial R^2 of adoption and instrument given education",
    (options) => {
      const simulation = simulateCareers({ ...LARGE, periods: 5, ...options });
      const { dataset } = simulation;
      const [t, z, e] = [Float64Array.from(dataset.treatment), dataset.instrument!, column(dataset.covariates, 0)];
      const [tz, te, ze] = [correlation(t, z), correlation(t, e), correlation(z, e)];
      const partial = (tz - te * ze) / Math.sqrt((1 - te * te) * (1 - ze * ze));
      const { partialR2, signalPerUnit } = instrumentStrength(simulation)!;
      expect(Math.abs(partial - Math.sqrt(partialR2))).toBeLessThan(4 / Math.sqrt(LARGE.n));
      expectClose(signalPerUnit, partialR2 / (1 - partialR2), 1e-14);
    },
  );

  test("the reference's median first-stage F at n = 1000 is about 3 (40 seeds); the default's is strong", () => {
    expect(Math.abs(expectedF("v3.4") - 3.2)).toBeLessThan(1.5);
    expect(expectedF("default")).toBeGreaterThan(10);
  });
});
