import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { populationAte, simulateCareers } from "../src/index.js";
import { covariance, mean, sd } from "./moments.js";

/** A cross-section in the reference's column names. */
type Columns = Readonly<Record<string, ArrayLike<number>>>;

const SEEDS = 20;
const PERIODS = 10;

function naiveDifference(c: Columns): number {
  const arm = (t: number): number => mean(Array.from(c["outcome"]!).filter((_, i) => c["treatment"]![i] === t));
  return arm(1) - arm(0);
}

function concentration(c: Columns): number {
  const shares = new Float64Array(50);
  const size = PERIODS * c["occ0"]!.length;
  for (let t = 0; t < PERIODS; t++) for (const o of Array.from(c[`occ${t}`]!)) shares[o]! += 1 / size;
  return shares.reduce((sum, p) => sum + p * p, 0);
}

function stays(c: Columns): number {
  const shares = Array.from({ length: PERIODS - 1 }, (_, t) =>
    mean(Array.from(c[`occ${t}`]!, (o, i) => (o === c[`occ${t + 1}`]![i] ? 1 : 0))),
  );
  return mean(shares);
}

const MOMENTS: Readonly<Record<string, (c: Columns) => number>> = {
  "treatment rate": (c) => mean(c["treatment"]!),
  "sample ATE": (c) => mean(c["true_effect"]!),
  "reference's mean CATE": (c) => mean(c["true_cate"]!),
  "naive difference": naiveDifference,
  "mean education": (c) => mean(c["education"]!),
  "mean ability": (c) => mean(c["ability"]!),
  "sd of ability": (c) => sd(c["ability"]!),
  "mean flexicurity": (c) => mean(c["flexicurity"]!),
  "mean peer adoption": (c) => mean(c["peer_adoption"]!),
  "sd of peer adoption": (c) => sd(c["peer_adoption"]!),
  "mean outcome": (c) => mean(c["outcome"]!),
  "sd of outcome": (c) => sd(c["outcome"]!),
  "covariance of ability and education": (c) => covariance(c["ability"]!, c["education"]!),
  "covariance of ability and treatment": (c) => covariance(c["ability"]!, c["treatment"]!),
  "covariance of ability and outcome": (c) => covariance(c["ability"]!, c["outcome"]!),
  "covariance of peer adoption and treatment": (c) => covariance(c["peer_adoption"]!, c["treatment"]!),
  "concentration of occupations": concentration,
  "share of periods without a move": stays,
  "mean last occupation": (c) => mean(c["occ9"]!),
};

function simulated(seed: number): Columns {
  const { dataset, truth, paths } = simulateCareers({ profile: "v3.4", seed });
  const careers = Array.from({ length: PERIODS }, (_, t) => [
    `occ${t}`,
    Float64Array.from({ length: dataset.n }, (_unused, i) => paths.occupation[i * PERIODS + t]!),
  ]);
  return {
    education: dataset.covariates.x.subarray(0, dataset.n),
    flexicurity: dataset.covariates.x.subarray(dataset.n),
    peer_adoption: dataset.instrument!,
    ability: truth.ability,
    treatment: dataset.treatment,
    outcome: dataset.outcome,
    true_effect: truth.effect,
    true_cate: truth.referenceCate,
    ...Object.fromEntries(careers),
  };
}

/** numpy's stream cannot be reproduced, so the comparison is by distribution: one reference draw against ours. */
describe.skipIf(!hasFixtures)(`profile v3.4 against the reference's cross-section of seed 42${fixtureNote}`, () => {
  const reference = hasFixtures ? csvColumns("fixtures/reference/v34_seed42.csv") : {};
  const samples = hasFixtures ? Array.from({ length: SEEDS }, (_, seed) => simulated(seed)) : [];

  test.each(Object.entries(MOMENTS))("%s lies within the spread over seeds", (_, moment) => {
    const values = samples.map(moment);
    // One draw against a mean of SEEDS: the difference has variance s^2 (1 + 1 / SEEDS).
    const distance = (moment(reference) - mean(values)) / (sd(values) * Math.sqrt(1 + 1 / SEEDS));
    expect(Math.abs(distance), `${distance} standard deviations`).toBeLessThan(3.5);
  });

  test("the published numbers are those of its columns, and the population effect is ours", () => {
    const known = jsonFixture<Record<string, number>>("reference/v34_seed42.json");
    expectClose(MOMENTS["treatment rate"]!(reference), known["treat_rate"]!, 1e-12);
    expectClose(MOMENTS["sample ATE"]!(reference), known["sate"]!, 1e-12);
    expectClose(naiveDifference(reference), known["naive_diff"]!, 1e-12);
    expectClose(populationAte(simulateCareers({ profile: "v3.4", n: 50 })), known["population_ate"]!, 1e-12);
  });
});
