import { AbortedError, createRng, normalQuantile } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { detectionPower, type MonteCarloJob, type PowerCell, requiredUnits, simulatedPower } from "../src/index.js";

const design = { sigma: 1, r2: 0, share: 0.5 };
const seeds = (count: number) => Array.from({ length: count }, (_, k) => k + 1);

/** The difference of two means of known variance: its power is known exactly. `bias` moves it. */
const known =
  (bias = 0) =>
  ({ n, effect }: PowerCell): MonteCarloJob =>
  async (seed) => {
    const se = 2 / Math.sqrt(n);
    const z = normalQuantile(createRng(seed).fork("noise", n).uniform());
    return { estimate: effect + bias + se * z, se, truth: effect };
  };

/** Fails with seed 2, has no error with seed 3. */
const failing = (): MonteCarloJob => async (seed) => {
  if (seed === 2) throw new Error("no overlap");
  return { estimate: 5, se: seed === 3 ? null : 1, truth: 5 };
};

describe("simulated power", () => {
  test("is the power by formula, its level at no effect, within Monte Carlo error", async () => {
    const options = { sizes: [100, 400], effects: [0, 0.2, 0.4], seeds: seeds(600) };
    const { cells } = await simulatedPower(known(), options);
    expect(cells.map(({ n, effect }) => [n, effect])).toEqual([
      [100, 0],
      [100, 0.2],
      [100, 0.4],
      [400, 0],
      [400, 0.2],
      [400, 0.4],
    ]);
    for (const { n, effect, power, completed, rejections, ci } of cells) {
      const expected = effect === 0 ? 0.05 : detectionPower(n, effect, { design });
      const tolerance = 4 * Math.sqrt((expected * (1 - expected)) / completed);
      expect(Math.abs(power! - expected), `n ${n}, effect ${effect}`).toBeLessThan(tolerance);
      expect(rejections / completed).toBe(power);
      expect(ci![0]).toBeLessThanOrEqual(power!);
      expect(ci![1]).toBeGreaterThanOrEqual(power!);
    }
  });

  test("a one-sided test looks to the side of the effects, with alpha there", async () => {
    const options = { sizes: [100], effects: [0, -0.4], sides: 1 as const, seeds: seeds(600) };
    const { cells } = await simulatedPower(known(), options);
    const expected = [0.05, detectionPower(100, -0.4, { design, sides: 1 })];
    cells.forEach(({ power }, k) => {
      const tolerance = 4 * Math.sqrt((expected[k]! * (1 - expected[k]!)) / 600);
      expect(Math.abs(power! - expected[k]!)).toBeLessThan(tolerance);
    });
    await expect(simulatedPower(known(), { ...options, effects: [-0.4, 0.4] })).rejects.toThrow(/one sign/);
    await expect(simulatedPower(known(), { ...options, alpha: 0.5 })).rejects.toThrow(/alpha must be below 0\.5/);
  });

  test("a biased estimator rejects too often where there is no effect", async () => {
    const { cells } = await simulatedPower(known(0.2), { sizes: [400], effects: [0], seeds: seeds(200) });
    expect(cells[0]!.power!).toBeGreaterThan(0.35);
    expectClose(cells[0]!.bias.value!, 0.2, 0.03);
  });

  test("finds the n and the effect of a power, with intervals that hold the exact ones", async () => {
    const options = { sizes: [200, 400, 800, 1600], effects: [0, 0.1, 0.2, 0.3], seeds: seeds(300) };
    const { reached } = await simulatedPower(known(), { ...options, level: 0.999 });
    const byN = reached.filter(({ of }) => of === "n");
    expect(byN.map(({ at }) => at)).toEqual([0.1, 0.2, 0.3]);
    for (const { at, value, ci, extrapolated } of byN) {
      const exact = requiredUnits(at, design);
      expect(ci![0]).toBeLessThan(exact);
      expect(ci![1]).toBeGreaterThan(exact);
      expectClose(value! / exact, 1, 0.2);
      expect(extrapolated).toBe(value! > 1600);
    }
    const byEffect = reached.filter(({ of }) => of === "effect");
    expect(byEffect.map(({ at }) => at)).toEqual([200, 400, 800, 1600]);
    for (const { at, value, ci } of byEffect) {
      const exact = (2 * (1.959963984540054 + 0.8416212335729143)) / Math.sqrt(at);
      if (value === null) continue;
      expect(ci![0]).toBeLessThan(exact);
      expect(ci![1]).toBeGreaterThan(exact);
    }
  });

  test("says why a power is not reached", async () => {
    const always = await simulatedPower(known(), { sizes: [100, 200], effects: [5], seeds: seeds(10) });
    expect(always.reached[0]).toMatchObject({ value: null, ci: null, reason: expect.stringMatching(/every/) });
    const flat = await simulatedPower(() => async (seed) => ({ estimate: seed % 2 === 0 ? 3 : 0, se: 1, truth: 1 }), {
      sizes: [100, 200],
      effects: [1],
      seeds: seeds(20),
    });
    expect(flat.reached[0]).toMatchObject({ value: null, reason: expect.stringMatching(/do not rise clearly/) });
    const single = await simulatedPower(known(), { sizes: [100], effects: [1], seeds: seeds(5) });
    expect(single.reached).toEqual([]);
  });

  test("counts studies that fail, with their reasons, and never tests them", async () => {
    const { cells } = await simulatedPower(failing, { sizes: [10], effects: [5], seeds: seeds(4) });
    expect(cells[0]).toMatchObject({ completed: 2, failed: 2, rejections: 2, power: 1 });
    expect(cells[0]!.failures.map(({ seed }) => seed)).toEqual([2, 3]);
    const none = await simulatedPower(failing, { sizes: [10], effects: [5], seeds: [2] });
    expect(none.cells[0]).toMatchObject({ power: null, ci: null, reason: expect.any(String) });
  });

  test("refuses wrong options all at once; stops when told", async () => {
    await expect(simulatedPower(known(), { sizes: [], effects: [1, 1], alpha: 2 })).rejects.toThrow(
      /sizes.*effects.*alpha/,
    );
    const signal = AbortSignal.abort();
    await expect(simulatedPower(known(), { sizes: [10], effects: [1] }, { signal })).rejects.toThrow(AbortedError);
  });
});
