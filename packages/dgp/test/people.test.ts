import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { careerParameters, profileOf } from "../src/profiles.js";
import { EDUCATION_VARIANCE, MEAN_EDUCATION, peerLawOf, populationPoints } from "../src/people.js";

const parameters = careerParameters(profileOf("default"), {});

describe("the law of people", () => {
  test("education and ability have their moments", () => {
    const points = populationPoints(parameters);
    const mean = (f: (education: number, ability: number) => number): number =>
      points.reduce((sum, { education, ability, weight }) => sum + weight * f(education, ability), 0);
    expectClose(
      mean(() => 1),
      1,
      1e-13,
    );
    expectClose(
      mean((e) => e),
      MEAN_EDUCATION,
      1e-13,
    );
    expectClose(
      mean((e) => (e - MEAN_EDUCATION) ** 2),
      EDUCATION_VARIANCE,
      1e-13,
    );
    expectClose(
      mean((_, a) => a),
      0.18,
      1e-12,
    );
    expectClose(
      mean((_, a) => (a - 0.18) ** 2),
      1 + 0.04 * EDUCATION_VARIANCE,
      1e-12,
    );
    // Lognormal: E e^a = sum over education of its share times e^(.2 education + 1/2).
    const lognormal = [0.3, 0.5, 0.2].reduce((sum, share, e) => sum + share * Math.exp(0.2 * e + 0.5), 0);
    expectClose(
      mean((_, a) => Math.exp(a)),
      lognormal,
      1e-12,
    );
  });

  test.each([
    ["uniform", 1 / 2, 1 / 12],
    ["beta-2-5", 2 / 7, 10 / (49 * 8)],
    ["binary", 0.3, 0.21],
  ] as const)("%s peers: mean %f, variance %f", (peerLaw, mean, variance) => {
    const law = peerLawOf({ peerLaw, peerShare: 0.3 });
    expectClose(law.mean, mean, 1e-13);
    expectClose(law.variance, variance, 1e-13);
    expect(law.weights.every((w) => w > 0)).toBe(true);
  });

  test("the kink of the cost is an edge: a finer integration changes nothing", () => {
    // E max(0, 1.2 - .8 a | education 0) = .8 (c Phi(c) + phi(c)) with c = 1.5, the mean of a truncated normal.
    const points = populationPoints(parameters).filter(({ education }) => education === 0);
    const cost = points.reduce((sum, { ability, weight }) => sum + weight * Math.max(0, 1.2 - 0.8 * ability), 0) / 0.3;
    const [phi, cdf] = [0.12951759566589174, 0.9331927987311419];
    expectClose(cost, 0.8 * (1.5 * cdf + phi), 1e-12);
  });
});
