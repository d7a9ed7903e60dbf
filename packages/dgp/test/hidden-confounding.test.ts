import { column, FIRST_STATE, type Sequences } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { sampleAte, type SimulateCareersOptions, simulateCareers } from "../src/index.js";
import { linearAipw } from "./linear-aipw.js";

const SEEDS = 8;

/** Shares of all occupations but the first. */
function shares({ codes, n, periods, vocabulary }: Sequences): Float64Array[] {
  const columns = vocabulary.map(() => new Float64Array(n));
  codes.forEach((code, at) => {
    if (code >= FIRST_STATE) columns[code - FIRST_STATE]![Math.floor(at / periods)]! += 1 / periods;
  });
  return columns.slice(1);
}

/** Mean bias of linear AIPW for the ATE over seeds, and its Monte Carlo standard error, by adjustment set. */
function biases(
  options: SimulateCareersOptions,
): Record<"covariates" | "careers" | "ability", { mean: number; se: number }> {
  const draws = Array.from({ length: SEEDS }, (_, seed) => {
    const { dataset, truth } = simulateCareers({ n: 2000, seed, ...options });
    const covariates = [column(dataset.covariates, 0), column(dataset.covariates, 1)];
    const bias = (columns: Float64Array[]): number =>
      linearAipw(columns, dataset.treatment, dataset.outcome) - sampleAte(truth);
    return {
      covariates: bias(covariates),
      careers: bias([...covariates, ...shares(dataset.sequences[0]!)]),
      ability: bias([...covariates, truth.ability]),
    };
  });
  const summary = (name: "covariates" | "careers" | "ability") => {
    const values = draws.map((d) => d[name]);
    const mean = values.reduce((s, v) => s + v, 0) / SEEDS;
    const sd = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (SEEDS - 1));
    return { mean, se: sd / Math.sqrt(SEEDS) };
  };
  return { covariates: summary("covariates"), careers: summary("careers"), ability: summary("ability") };
}

/** Two independent Monte Carlo means of the same quantity with the same se. */
const expectSame = ({ mean, se }: { mean: number; se: number }, prototype: number): void =>
  expect(Math.abs(mean - prototype), `${mean} (${se}) against ${prototype}`).toBeLessThan(3.5 * se * Math.SQRT2);

/** An independent implementation, n = 2000, 8 seeds, on the reference's selection and instrument. */
describe("bias of AIPW with careers as the proxy of ability, against an independent prototype", () => {
  test("k = 0: .261 with covariates, .256 with occupation shares, .001 with ability", () => {
    const bias = biases({ profile: "v3.4", careers: "tilt", careerStrength: 0 });
    expectSame(bias.covariates, 0.261);
    expectSame(bias.careers, 0.256);
    expectSame(bias.ability, 0.001);
  });

  test("k = 1: .261 with covariates, .006 with occupation shares, .001 with ability", () => {
    const bias = biases({ profile: "v3.4", careers: "tilt", careerStrength: 1 });
    expectSame(bias.covariates, 0.261);
    expectSame(bias.careers, 0.006);
    expectSame(bias.ability, 0.001);
  });
});

describe("default profile", () => {
  test("careers remove most of the hidden confounding, ability all of it", () => {
    const bias = biases({});
    expect(bias.covariates.mean).toBeGreaterThan(0.15);
    expect(bias.careers.mean).toBeLessThan(bias.covariates.mean / 4);
    expect(Math.abs(bias.ability.mean)).toBeLessThan(3 * bias.ability.se);
  });
});
