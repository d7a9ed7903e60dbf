import { describe, expect, test } from "vitest";
import { effectResult, normalInterval, summary } from "../src/inference.js";

describe("effectResult", () => {
  const effect = effectResult({ estimator: "aipw", estimand: "ATE", estimate: 0.5, se: 0.1, n: 100 });

  test("has the normal interval and two-sided p-value of its estimate", () => {
    expect(effect.ci![0]).toBeCloseTo(0.5 - 0.1959963984540054, 14);
    expect(effect.ci![1]).toBeCloseTo(0.5 + 0.1959963984540054, 14);
    expect(effect.pValue).toBeCloseTo(5.733031437583866e-7, 18);
  });

  test("survives JSON and is frozen", () => {
    expect(JSON.parse(JSON.stringify(effect))).toEqual(effect);
    expect(Object.isFrozen(effect)).toBe(true);
  });

  test("without a standard error has no interval and no p-value, and the summary says why", () => {
    const bare = effectResult({ estimator: "x", estimand: "ATT", estimate: 1, se: null, reason: "none exists", n: 9 });
    expect(bare).toMatchObject({ ci: null, pValue: null });
    expect(summary(bare)).toBe("x, ATT: 1.0000 (no standard error: none exists), n = 9");
  });

  test("its summary is one line", () => {
    expect(summary(effect)).toBe("aipw, ATE: 0.5000 (se 0.1000, 95 % CI [0.3040, 0.6960]), n = 100");
  });

  test("other levels have other intervals", () => {
    const [low, high] = normalInterval(0, 1, 0.9);
    expect([low, high].map((v) => v.toFixed(6))).toEqual(["-1.644854", "1.644854"]);
  });
});
