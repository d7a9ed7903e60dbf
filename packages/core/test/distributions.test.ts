import { describe, expect, test } from "vitest";
import {
  chiSquaredSf,
  fSf,
  inverseMills,
  logNormalCdf,
  normalCdf,
  normalPdf,
  normalQuantile,
  normalSf,
  normalTwoSidedP,
  studentTQuantile,
  studentTSf,
  studentTTwoSidedP,
} from "../src/distributions.js";

const expectRelative = (actual: number, expected: number, tolerance = 1e-13): void => {
  expect(Math.abs(actual / expected - 1), `${actual} against ${expected}`).toBeLessThan(tolerance);
};

/** 50 digits of Laplace's continued fraction (lower tail) and of the Taylor series (centre). */
describe("normal distribution, to full precision in both tails", () => {
  test.each([
    [-1, 0.15865525393145705, -1.8410216450092636, 1.525135276160981],
    [-0.5, 0.3085375387259869, -1.1759117615936185, 1.1410777703680646],
    [0.3, 0.6179114221889527, -0.4814101615884812, 0.6172208536127345],
    [1.96, 0.9750021048517795, -0.02531564916428211, 0.05993930068728999],
    [2.5, 0.9937903346742238, -0.006229025485860002, 0.017637825486916735],
    [-8, 6.220960574271784e-16, -35.01343715991455, 8.121368112236112],
    [-30, 4.906713927148187e-198, -454.3212439563432, 30.033259667433676],
    [-37, 5.725571222524577e-300, -689.0305855768906, 37.02698768612699],
  ])("at %d: cdf, log cdf, inverse Mills ratio", (x, cdf, log, mills) => {
    expectRelative(normalCdf(x), cdf, 1e-12);
    expectRelative(normalSf(-x), cdf, 1e-12);
    expectRelative(logNormalCdf(x), log);
    expectRelative(inverseMills(x), mills);
  });

  test("far beyond the smallest double the log and the ratio follow their asymptotic series", () => {
    const x = 1e5;
    expectRelative(logNormalCdf(-x), -0.5 * x * x - Math.log(x) - 0.5 * Math.log(2 * Math.PI), 1e-15);
    expectRelative(inverseMills(-x), x + 1 / x, 1e-15);
  });

  test("the ratio vanishes in the upper tail as the density", () => {
    expectRelative(inverseMills(30), normalPdf(30));
    expectRelative(logNormalCdf(30), -4.906713927148187e-198, 1e-12);
  });

  test("branches of the log meet", () => {
    const [left, right] = [logNormalCdf(-1 - 1e-12), logNormalCdf(-1 + 1e-12)];
    expect(Math.abs(left - right)).toBeLessThan(1e-11);
  });

  test.each([
    [0.975, 1.959963984540054],
    [0.5, 0],
    [1e-3, -3.0902323061678136],
    [1e-8, -5.612001244174789],
    [1e-10, -6.361340902404056],
    [1e-15, -7.941345326170997],
    [1e-50, -14.933337534788489],
    [1e-300, -37.0470962993612],
  ])("quantile of %d", (p, expected) => {
    const tolerance = p < 1e-100 ? 1e-13 : 2e-15;
    expect(Math.abs(normalQuantile(p) - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
  });

  test("quantiles invert the distribution function", () => {
    for (const p of [1e-8, 0.01, 0.3, 0.999]) expectRelative(normalCdf(normalQuantile(p)), p, 1e-12);
    expectRelative(normalTwoSidedP(1.959963984540054), 0.05, 1e-12);
    expect(normalTwoSidedP(0)).toBe(1);
  });
});

describe("Student's t", () => {
  test("one degree of freedom is the Cauchy distribution, two have a closed form, tails included", () => {
    for (const x of [0.1, 1, 12.706, 1e6]) {
      // 1 - 2 atan(x) / pi without its cancellation.
      expectRelative(studentTTwoSidedP(x, 1), (2 * Math.atan(1 / x)) / Math.PI, 1e-12);
      const root = Math.sqrt(2 + x * x);
      expectRelative(studentTTwoSidedP(-x, 2), 2 / (root * (root + x)), 1e-12);
      expectRelative(studentTSf(x, 2), 1 / (root * (root + x)), 1e-12);
      expectRelative(studentTSf(-x, 2), 1 - 1 / (root * (root + x)), 1e-12);
    }
  });

  test.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 10, 2.2281388519862744],
    [0.995, 30, 2.7499956535672254],
    [0.95, 120, 1.6576508993552355],
  ])("quantile %d with %d degrees of freedom is that of the table", (p, df, expected) => {
    expectRelative(studentTQuantile(p, df), expected, 1e-10);
    expectRelative(studentTTwoSidedP(expected, df), 2 * (1 - p), 1e-10);
  });
});

describe("F", () => {
  test("two numerator degrees of freedom have a closed form, far into the tail", () => {
    for (const x of [0.5, 3, 50, 1e4]) expectRelative(fSf(x, 2, 10), (1 + (2 * x) / 10) ** -5, 1e-12);
  });

  test("one numerator degree of freedom is the square of t", () => {
    for (const x of [0.2, 2, 40]) expectRelative(fSf(x * x, 1, 7), studentTTwoSidedP(x, 7), 1e-12);
  });

  test.each([
    [3.098391224, 3, 20, 0.05],
    [4.964602744, 1, 10, 0.05],
    [2.801820701, 10, 25, 0.018],
  ])("survival at %d with %d and %d", (x, df1, df2, p) => {
    expect(fSf(x, df1, df2)).toBeCloseTo(p, 3);
  });

  test("nothing below zero", () => {
    expect([fSf(0, 3, 4), fSf(-1, 3, 4)]).toEqual([1, 1]);
  });
});

describe("chi-squared", () => {
  test("two and four degrees of freedom have closed forms, far into the tail", () => {
    for (const x of [0.1, 5.991464547107979, 300, 1400]) {
      expectRelative(chiSquaredSf(x, 2), Math.exp(-x / 2), 1e-11);
      expectRelative(chiSquaredSf(x, 4), Math.exp(-x / 2) * (1 + x / 2), 1e-11);
    }
  });

  test("one degree of freedom is the square of a normal", () => {
    for (const z of [0.3, 1.96, 9]) expectRelative(chiSquaredSf(z * z, 1), normalTwoSidedP(z), 1e-11);
  });

  test("published 95 % points", () => {
    expect(chiSquaredSf(11.070497693516351, 5)).toBeCloseTo(0.05, 12);
    expect(chiSquaredSf(18.307038053275146, 10)).toBeCloseTo(0.05, 12);
    expect([chiSquaredSf(0, 3), chiSquaredSf(-2, 3)]).toEqual([1, 1]);
  });
});
