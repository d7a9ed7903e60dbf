import { normalCdf } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { detectionPower, minimumDetectableEffect, powerSummary, requiredUnits } from "../src/index.js";

const design = { sigma: 1, r2: 0, share: 0.5 };

/** Smallest effect in standard errors. */
const multiple = (alpha: number, sides: 1 | 2) => minimumDetectableEffect(4, design, { alpha, sides });

describe("power", () => {
  test("textbook sample sizes by the normal approximation: 2 x 63 for d = .5, 2 x 25 for d = .8", () => {
    expect(requiredUnits(0.5, design)).toBe(126);
    expect(requiredUnits(0.8, design)).toBe(50);
    expect(requiredUnits(0.5, design, { power: 0.9 })).toBe(169);
  });

  test("the effect found has the stated power", () => {
    const uneven = { sigma: 0.7, r2: 0.4, share: 0.3 };
    const effect = minimumDetectableEffect(500, uneven, { alpha: 0.1, power: 0.75 });
    const se = 0.7 * Math.sqrt((1 - 0.4) / (500 * 0.3 * 0.7));
    expectClose(normalCdf(effect / se - 1.6448536269514722), 0.75, 1e-10);
  });

  test("units and effect invert each other", () => {
    const uneven = { sigma: 0.65, r2: 0.5, share: 0.45 };
    const n = requiredUnits(0.08, uneven);
    expect(minimumDetectableEffect(n, uneven)).toBeLessThanOrEqual(0.08);
    expect(minimumDetectableEffect(n - 1, uneven)).toBeGreaterThan(0.08);
  });

  test("the summary's frontier and grid hold the same formula", () => {
    const summary = powerSummary({ n: 1000, sigma: 0.6, r2: 0.3, share: 0.43, effect: 0.5 });
    expectClose(summary.frontier.find((f) => f.n === 1000)!.mde, summary.mde, 1e-14);
    expectClose(summary.frontier.at(-1)!.mde, summary.mde / Math.sqrt(10), 1e-12);
    expectClose(summary.grid.mde[2]![3]!, summary.mde, 1e-12);
    expect(summary.grid.mde.length).toBe(summary.grid.sigma.length);
    expectClose(summary.grid.mde[4]![0]! / summary.grid.mde[0]![0]!, 3, 1e-12);
  });

  test("the power at the minimum detectable effect is the one asked for, at no effect alpha", () => {
    const uneven = { sigma: 0.7, r2: 0.4, share: 0.3 };
    const effect = minimumDetectableEffect(500, uneven, { power: 0.9 });
    expectClose(detectionPower(500, effect, { design: uneven }), 0.9, 1e-6);
    expectClose(detectionPower(500, -effect, { design: uneven }), 0.9, 1e-6);
    expectClose(detectionPower(500, 1e-12, { design: uneven, alpha: 0.1 }), 0.1, 1e-9);
  });

  /** statsmodels 0.15, TTestIndPower.solve_power, n per group; R's pwr.t.test(d = .5, power = .8) prints 63.76561. */
  test.each([
    [0.5, {}, 63.76561058891169],
    [0.8, {}, 25.524571854446116],
    [0.2, {}, 393.4056930002526],
    [0.5, { power: 0.9 }, 85.0312841157341],
    [0.5, { alpha: 0.01, power: 0.95 }, 144.18270141972667],
    [0.5, { sides: 1 as const }, 50.15078338685744],
  ])("t test, d = %f, %j: %f per group", (effect, options, perGroup) => {
    const given = { distribution: "t" as const, ...options };
    expect(requiredUnits(effect, design, given)).toBe(Math.ceil(2 * perGroup));
    expectClose(minimumDetectableEffect(2 * perGroup, design, given), effect, 1e-6);
  });

  /** statsmodels 0.15, TTestIndPower.power; 90 against 60 with d = .6 is exercise 2.3 of Cohen (1988), p. 437. */
  test.each([
    [40, 0.5, 0.5, 2, 0.3379390289250411],
    [40, 0.5, 0.5, 1, 0.46337434929640864],
    [128, 0.5, 0.5, 2, 0.8014595579222542],
    [100, 0.3, 0.6, 2, 0.7771339125224956],
    [150, 0.6, 0.6, 1, 0.9737261546292122],
  ] as const)("power of the t test: n = %i, share %f, d = %f, %i-sided", (n, share, effect, sides, expected) => {
    const test = { design: { ...design, share }, distribution: "t" as const, sides };
    expectClose(detectionPower(n, effect, test), expected, 1e-10);
  });

  test("smallest effect of ten and of forty units, by the exact t test", () => {
    // Roots of scipy's noncentral t distribution; with so few units the normal approximation promises too much.
    expectClose(minimumDetectableEffect(10, design, { distribution: "t" }), 2.024439339384547, 1e-10);
    expectClose(minimumDetectableEffect(40, design, { distribution: "t" }), 0.9091290326820793, 1e-10);
    expect(minimumDetectableEffect(10, design)).toBeLessThan(1.8);
    const uneven = { ...design, share: 0.3 };
    const loose = { distribution: "t", alpha: 0.1, power: 0.9 } as const;
    expectClose(minimumDetectableEffect(100, uneven, loose), 0.6430512902747577, 1e-10);
  });

  test("Bloom's (1995) multiples of the standard error at a power of .8", () => {
    expect(
      [multiple(0.05, 1), multiple(0.1, 1), multiple(0.01, 1), multiple(0.05, 2)].map((m) => m.toFixed(2)),
    ).toEqual(["2.49", "2.12", "3.17", "2.80"]);
  });

  test("by t as by the normal distribution where millions of billions of units, or one, are needed", () => {
    const t = { distribution: "t" } as const;
    // One-sided: the two-sided normal formula leaves out rejections on the wrong side, the exact t test does not.
    const normal = requiredUnits(1e-8, design, { sides: 1 });
    expectClose(requiredUnits(1e-8, design, { ...t, sides: 1 }) / normal, 1, 1e-12);
    expect(requiredUnits(5000, design, t)).toBe(3);
    expect(detectionPower(1000, 5000, { design, ...t })).toBe(1);
  });

  test("a one-sided t test at a level above .5 finds more than its level", () => {
    const test = { design, alpha: 0.6, sides: 1 } as const;
    const power = detectionPower(1000, 0.01, { ...test, distribution: "t" });
    expectClose(power, detectionPower(1000, 0.01, test), 1e-3);
  });

  test("one-sided by the normal distribution", () => {
    // statsmodels 0.15, NormalIndPower: 137.39 per group for d = .3; power .10895 with d = .1 and 100 per group, two-sided.
    expect(requiredUnits(0.3, design, { sides: 1 })).toBe(275);
    expectClose(detectionPower(200, 0.1, { design }), 0.10895461755061545, 1e-10);
  });

  test("the covariates of a t test cost a degree of freedom each; too few units are refused", () => {
    const six = { ...design, covariates: 6 };
    expect(requiredUnits(0.8, six, { distribution: "t" })).toBeGreaterThanOrEqual(
      requiredUnits(0.8, design, { distribution: "t" }),
    );
    expect(() => minimumDetectableEffect(8, six, { distribution: "t" })).toThrow(/n must be at least 9/);
    expect(minimumDetectableEffect(9, six, { distribution: "t" })).toBeGreaterThan(1);
  });

  test("refuses inputs without a meaning", () => {
    const refused = expect.objectContaining({ code: "OPTIONS" });
    expect(() => minimumDetectableEffect(0, design)).toThrow(refused);
    expect(() => minimumDetectableEffect(10, { ...design, r2: 1 })).toThrow(refused);
    expect(() => minimumDetectableEffect(10, { ...design, share: 1 })).toThrow(refused);
    expect(() => requiredUnits(0, design)).toThrow(refused);
    expect(() => requiredUnits(1, { ...design, sigma: Number.NaN })).toThrow(refused);
    expect(minimumDetectableEffect(10, { ...design, r2: -0.1 })).toBeGreaterThan(minimumDetectableEffect(10, design));
  });

  test("refuses a power of 1, and one that a test has without any effect", () => {
    for (const power of [1, 0.05, 0.01]) {
      expect(() => minimumDetectableEffect(10, design, { power })).toThrow(
        expect.objectContaining({ code: "OPTIONS" }),
      );
    }
  });
});
