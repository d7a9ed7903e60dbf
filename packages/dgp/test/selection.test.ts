import { csvColumns, fixtureNote, hasFixtures } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { careerParameters, profileOf } from "../src/profiles.js";
import { adoptionProbability, type Person, realisedEffect, referenceCate, untreatedMean } from "../src/selection.js";

const parameters = careerParameters(profileOf("v3.4"), {});

describe.skipIf(!hasFixtures)(`the reference's own cross-section${fixtureNote}`, () => {
  const data = hasFixtures ? csvColumns("fixtures/reference/v34_seed42.csv") : {};
  const people: Person[] = Array.from(data["education"] ?? [], (education, i) => ({
    education,
    flexicurity: data["flexicurity"]![i]!,
    peerAdoption: data["peer_adoption"]![i]!,
    ability: data["ability"]![i]!,
  }));

  test("effects are those of the reference, unit by unit", () => {
    people.forEach((person, i) => {
      expect(referenceCate(parameters, person)).toBeCloseTo(data["true_cate"]![i]!, 12);
      expect(realisedEffect(parameters, person)).toBeCloseTo(data["true_effect"]![i]!, 12);
    });
  });

  test("outcomes scatter around the potential outcome means with sd .5", () => {
    const residual = people.map((person, i) => {
      const effect = data["treatment"]![i]! * realisedEffect(parameters, person);
      return data["outcome"]![i]! - untreatedMean(parameters, person) - effect;
    });
    const n = residual.length;
    const mean = residual.reduce((s, r) => s + r, 0) / n;
    const variance = residual.reduce((s, r) => s + r * r, 0) / n;
    expect(Math.abs(mean)).toBeLessThan((4 * 0.5) / Math.sqrt(n));
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });

  const moments: [string, (p: Person) => number][] = [
    ["1", () => 1],
    ["education", (p) => p.education],
    ["ability", (p) => p.ability],
    ["ability squared", (p) => p.ability ** 2],
    ["peer adoption", (p) => p.peerAdoption],
    ["ability x peer adoption", (p) => p.ability * p.peerAdoption],
  ];

  test.each(moments)("adoption is calibrated: (T - p) does not correlate with %s", (_, f) => {
    let [score, information] = [0, 0];
    people.forEach((person, i) => {
      const p = adoptionProbability(parameters, person);
      score += (data["treatment"]![i]! - p) * f(person);
      information += p * (1 - p) * f(person) ** 2;
    });
    expect(Math.abs(score / Math.sqrt(information))).toBeLessThan(3.3);
  });
});

describe("adoption probability", () => {
  const person = { education: 1, flexicurity: 0.5, peerAdoption: 0.25, ability: 0.5 };

  test("structural, by hand", () => {
    // w1 - w0 = .5 + .15 + .1 = .75; cost = (1.2 - .4) (1 - .6 x .25) = .68.
    expect(adoptionProbability(parameters, person)).toBeCloseTo(1 / (1 + Math.exp(-0.07)), 14);
  });

  test("costs never turn negative", () => {
    const able = { ...person, ability: 10 };
    expect(adoptionProbability(parameters, able)).toBeCloseTo(1 / (1 + Math.exp(-(0.65 + 2))), 14);
  });

  test("mechanical, by hand", () => {
    const mechanical = { ...parameters, selection: "mechanical" as const };
    // .5 + .75 - 1 + .15 = .4
    expect(adoptionProbability(mechanical, person)).toBeCloseTo(1 / (1 + Math.exp(-0.4)), 14);
  });
});
