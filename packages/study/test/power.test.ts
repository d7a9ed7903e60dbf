import { normalCdf } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { detectionPower, minimumDetectableEffect, powerSummary, requiredUnits } from "../src/index.js";

const design = { sigma: 1, r2: 0, share: 0.5 };

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

  test("refuses inputs without a meaning", () => {
    const refused = expect.objectContaining({ code: "OPTIONS" });
    expect(() => minimumDetectableEffect(0, design)).toThrow(refused);
    expect(() => minimumDetectableEffect(10, { ...design, r2: 1 })).toThrow(refused);
    expect(() => minimumDetectableEffect(10, { ...design, share: 1 })).toThrow(refused);
    expect(() => requiredUnits(0, design)).toThrow(refused);
    expect(() => requiredUnits(1, { ...design, sigma: Number.NaN })).toThrow(refused);
    expect(minimumDetectableEffect(10, { ...design, r2: -0.1 })).toBeGreaterThan(minimumDetectableEffect(10, design));
  });

  test("refuses a power of 1", () => {
    expect(() => minimumDetectableEffect(10, design, { power: 1 })).toThrow(
      expect.objectContaining({ code: "OPTIONS" }),
    );
  });
});
