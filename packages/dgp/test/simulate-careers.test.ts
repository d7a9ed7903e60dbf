import { FIRST_STATE, OptionsError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { type SimulateCareersOptions, simulateCareers } from "../src/index.js";

const SMALL = { n: 200, occupations: 12 } as const;

describe("simulateCareers", () => {
  test("the same seed gives the same bytes, 42 and 43 share nothing, 0 is a seed", () => {
    for (const profile of ["default", "v3.4", "semi-synthetic"] as const) {
      const of = (seed: number) => simulateCareers({ ...SMALL, profile, seed });
      expect(of(42)).toEqual(of(42));
      expect(of(0)).toEqual(of(0));
      const outcomes = [42, 43, 0].map((seed) => [...of(seed).dataset.outcome]);
      expect(new Set(outcomes.flat()).size).toBe(3 * SMALL.n);
    }
  });

  test("unit i does not depend on how many follow it", () => {
    const [short, long] = [simulateCareers({ n: 100 }), simulateCareers({ n: 300 })];
    expect(long.dataset.outcome.slice(0, 100)).toEqual(short.dataset.outcome);
    expect(long.dataset.sequences[0]!.codes.slice(0, 1000)).toEqual(short.dataset.sequences[0]!.codes);
  });

  test("structural and mechanical selection differ in adoption alone", () => {
    const [a, b] = (["structural", "mechanical"] as const).map((selection) => simulateCareers({ ...SMALL, selection }));
    expect(a!.truth.mu0).toEqual(b!.truth.mu0);
    expect(a!.dataset.sequences).toEqual(b!.dataset.sequences);
    expect(a!.truth.propensity).not.toEqual(b!.truth.propensity);
  });

  test("default: nobody adopts during the history, everybody who adopts is treated at the end", () => {
    const { dataset, paths } = simulateCareers({ n: 2000 });
    expect(dataset.sequences[0]!.periods).toBe(10);
    expect(paths.periods).toBe(14);
    const firsts = new Map<number, number>();
    for (let i = 0; i < dataset.n; i++) {
      const row = paths.treatment.subarray(i * 14, (i + 1) * 14);
      expect(row[13]).toBe(dataset.treatment[i]);
      const first = row.indexOf(1);
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    expect([...firsts.keys()].sort((a, b) => a - b)).toEqual([-1, 10, 11, 12, 13]);
    const adopters = dataset.n - firsts.get(-1)!;
    for (const t of [10, 11, 12, 13]) {
      expect(Math.abs(firsts.get(t)! - adopters / 4)).toBeLessThan(5 * Math.sqrt((adopters * 3) / 16));
    }
  });

  test("v3.4: adoption falls into periods 2..P-3, histories run through it", () => {
    const { dataset, paths, faults, truth } = simulateCareers({ profile: "v3.4", n: 2000 });
    const history = dataset.sequences[0]!;
    expect([paths.periods, history.periods]).toEqual([10, 10]);
    const firsts = new Set<number>();
    for (let i = 0; i < dataset.n; i++) firsts.add(paths.treatment.subarray(i * 10, (i + 1) * 10).indexOf(1));
    expect([...firsts].sort((a, b) => a - b)).toEqual([-1, 2, 3, 4, 5, 6, 7]);
    expect(history.codes).toEqual(paths.occupation.map((occupation) => FIRST_STATE + occupation));
    expect(faults.length).toBeGreaterThan(0);
    truth.effect.forEach((effect, i) => {
      const flexicurity = dataset.covariates.x[dataset.n + i]!;
      expect(effect - truth.referenceCate[i]!).toBeCloseTo(0.05 * flexicurity, 12);
    });
  });

  test("resolved parameters may come in again", () => {
    const { parameters, dataset } = simulateCareers({ ...SMALL, noiseFamily: "student-t", peerLaw: "binary" });
    expect(simulateCareers(parameters as SimulateCareersOptions).dataset).toEqual(dataset);
  });

  test("histories never hold padding or unknown states", () => {
    expect(simulateCareers(SMALL).dataset.sequences[0]!.codes.every((code) => code >= FIRST_STATE)).toBe(true);
  });

  test("outcomes are the potential outcome mean plus noise of the stated sd", () => {
    const { dataset, truth } = simulateCareers({ n: 20_000, occupations: 10, noise: 0.5 });
    const residual = dataset.outcome.map((y, i) => y - (dataset.treatment[i] ? truth.mu1[i]! : truth.mu0[i]!));
    const variance = residual.reduce((s, r) => s + r * r, 0) / residual.length;
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(5 * Math.sqrt(2 / residual.length));
    expect(simulateCareers({ ...SMALL, noise: 0 }).dataset.outcome.every(Number.isFinite)).toBe(true);
  });

  test("propensities are calibrated within their deciles", () => {
    const { dataset, truth } = simulateCareers({ n: 20_000, occupations: 10 });
    const order = [...truth.propensity.keys()].sort((a, b) => truth.propensity[a]! - truth.propensity[b]!);
    for (let decile = 0; decile < 10; decile++) {
      const units = order.slice(decile * 2000, (decile + 1) * 2000);
      const [expected, variance] = units.reduce(
        ([e, v], i) => [e + truth.propensity[i]!, v + truth.propensity[i]! * (1 - truth.propensity[i]!)],
        [0, 0],
      );
      const treated = units.reduce((sum, i) => sum + dataset.treatment[i]!, 0);
      expect(Math.abs(treated - expected)).toBeLessThan(4.5 * Math.sqrt(variance));
    }
  });

  test.each<[SimulateCareersOptions, string[]]>([
    [{ n: -5, periods: 1 }, ["n", "periods"]],
    [{ profile: "v3.4", periods: 4 }, ["periods"]],
    [{ profile: "v4" as "v3.4" }, ["profile"]],
    [{ profile: "semi-synthetic", careers: "tilt" }, ["careers"]],
    [{ seed: 1.5 }, ["seed"]],
    [{ tau: 1 }, ["tau"]],
    [{ noiseDf: 8 }, ["noiseDf"]],
    [{ noiseFamily: "student-t", noiseDf: 2 }, ["noiseDf"]],
    [{ peerShare: 0.3, observationStrength: 2 }, ["peerShare", "observationStrength"]],
    [
      { observation: "at-random", shifterStrength: 2, observationCorrelation: 0.1 },
      ["shifterStrength", "observationCorrelation"],
    ],
    [{ timing: "reference", periods: 3, n: 1, peerShare: 0.2 }, ["n", "periods", "peerShare"]],
    [{ profile: "semi-synthetic", observation: "at-random", noiseDf: 9 }, ["observation", "noiseDf"]],
  ])("refuses %o with every issue at once", (options, paths) => {
    const error = (() => {
      try {
        simulateCareers(options);
      } catch (e) {
        return e;
      }
      return null;
    })();
    expect(error).toBeInstanceOf(OptionsError);
    expect((error as OptionsError).issues.map((issue) => issue.path)).toEqual(paths);
  });
});
