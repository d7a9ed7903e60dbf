import { column, FIRST_STATE } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { simulateCareers } from "../src/index.js";
import { occupationsOf } from "../src/semi-synthetic.js";
import { fitted, ridge, withIntercept } from "./linear-aipw.js";
import { mean } from "./moments.js";

const N = 20_000;
const simulation = simulateCareers({ profile: "semi-synthetic", n: N, seed: 7 });
const { dataset, truth, paths } = simulation;
const covariate = (name: string): Float64Array => column(dataset.covariates, dataset.covariates.names.indexOf(name));

describe("semi-synthetic careers", () => {
  test.each([
    ["female", 0.4824],
    ["black", 0.2626],
    ["hispanic", 0.1752],
  ])("share of %s", (name, share) => {
    expect(Math.abs(mean(covariate(name)) - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / N));
  });

  test("education and experience keep to their ranges; education is in whole years", () => {
    const education = covariate("education");
    expect([Math.min(...education), Math.max(...education)]).toEqual([8, 20]);
    expect(education.every(Number.isInteger)).toBe(true);
    const experience = covariate("initial_experience");
    expect(Math.min(...experience)).toBe(0);
    expect(Math.max(...experience)).toBe(15);
  });

  test("regressing the wage on its true terms returns the published coefficients within four standard errors", () => {
    const careers = Array.from({ length: N }, (_, i) => paths.extra["aioe"]!.subarray(i * 11, i * 11 + 10));
    const x = covariate("initial_experience").map((e) => e + 10);
    const education = covariate("education");
    const treatment = Float64Array.from(dataset.treatment);
    const terms: [string, Float64Array, number][] = [
      ["experience", x, 0.0989],
      ["experience squared", x.map((v) => v * v), -0.001367],
      ["education", education, 0.05379],
      ["female", covariate("female"), -0.1905],
      ["black", covariate("black"), -0.08441],
      ["hispanic", covariate("hispanic"), 0.004077],
      ["mean exposure", Float64Array.from(careers, (c) => mean(c)), 0.1],
      ["last exposure", Float64Array.from(careers, (c) => c[9]!), 0.05],
      ["treatment", treatment, 0.538],
      ["treatment x education", treatment.map((t, i) => t * (education[i]! - 12)), (0.538 * 0.1) / 4],
    ];
    const design = withIntercept(terms.map(([, values]) => values));
    const one = new Float64Array(N).fill(1);
    const b = ridge(design, dataset.outcome, one, 0);
    terms.forEach(([name, values, expected], j) => {
      // Standard error from the part of the column that the others do not explain (Frisch, Waugh & Lovell).
      const others = design.filter((_, k) => k !== j + 1);
      const fit = fitted(others, ridge(others, values, one, 0));
      const own = values.reduce((s, v, i) => s + (v - fit[i]!) ** 2, 0);
      expect(Math.abs(b[j + 1]! - expected), name).toBeLessThan((4 * 0.5594) / Math.sqrt(own));
    });
  });

  test("effects follow tau (1 + .1 (education - 12) / 4)", () => {
    const education = covariate("education");
    truth.effect.forEach((effect, i) => expect(effect).toBeCloseTo(0.538 * (1 + (0.1 * (education[i]! - 12)) / 4), 12));
    const calibrated = simulateCareers({ profile: "semi-synthetic", n: 50, tau: 0.08 });
    expect(calibrated.truth.nominal).toBe(0.08);
  });

  test("what stands for ability is the career's part of the outcome mean", () => {
    const exposure = paths.extra["aioe"]!.subarray(0, 10);
    expect(truth.ability[0]!).toBeCloseTo(0.1 * mean(exposure) + 0.05 * exposure[9]!, 12);
    expect(truth.abilityLabel).toBe("career exposure index");
  });

  test("propensities are calibrated", () => {
    const variance = truth.propensity.reduce((s, p) => s + p * (1 - p), 0);
    const gap = dataset.treatment.reduce((s, t, i) => s + t - truth.propensity[i]!, 0);
    expect(Math.abs(gap)).toBeLessThan(4 * Math.sqrt(variance));
  });

  test("exposures stay in their range and become 50 occupations of nearly equal shares, in order", () => {
    const { codes } = dataset.sequences[0]!;
    const counts = new Float64Array(50);
    for (const code of codes) counts[code - FIRST_STATE]!++;
    const inner = [...counts].slice(5, 40);
    for (const count of inner) expect(Math.abs(count / codes.length - 0.02)).toBeLessThan(0.0005);
    const exposure = paths.extra["aioe"]!.filter((score) => !Number.isNaN(score));
    expect(Math.min(...exposure.subarray(0, 50_000))).toBeGreaterThanOrEqual(-2.67);
    expect(Math.max(...exposure.subarray(0, 50_000))).toBeLessThanOrEqual(1.53);
    const order = [...exposure.keys()].slice(0, 5000).sort((a, b) => exposure[a]! - exposure[b]!);
    for (let k = 1; k < order.length; k++) expect(codes[order[k]!]!).toBeGreaterThanOrEqual(codes[order[k - 1]!]!);
  });

  test("cuts by hand: quartiles of 1..5 are 2, 3, 4, and a score at a cut belongs above it", () => {
    expect([...occupationsOf([Float64Array.of(1, 2, 3, 4, 5)], 4)]).toEqual([0, 1, 2, 3, 3]);
  });
});
