import { createRng, DataError, design, TreatmentError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  causalForest,
  type MultiArmForestData,
  multiArmForest,
  predictCausalForest,
  predictMultiArmForest,
} from "../src/index.js";
import { normalDraws } from "./draws.js";

const options = { trees: 400, seed: 5 };
const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, a) => sum + a, 0) / v.length;

/** A trial of three arms; the effect of arm 1 is x_0, that of arm 2 is -1 where x_1 > 0 and 1 elsewhere. */
function trial(n: number, seed: number): { data: MultiArmForestData; effects: readonly Float64Array[] } {
  const rng = createRng(seed);
  const [a, b, noise] = [normalDraws(rng, n), normalDraws(rng, n), normalDraws(rng, n)];
  const treatment = new Uint8Array(n).map(() => rng.below(3));
  const effects = [a, b.map((v) => (v > 0 ? -1 : 1))];
  const outcome = noise.map((e, i) => 0.5 * e + (treatment[i] === 0 ? 0 : effects[treatment[i]! - 1]![i]!));
  const third = new Float64Array(n).fill(1 / 3);
  const outcomeHat = new Float64Array(n).map((_, i) => (effects[0]![i]! + effects[1]![i]!) / 3);
  return { data: { design: design({ a, b }), outcome, treatment, outcomeHat, treatmentHat: [third, third] }, effects };
}

describe("multiArmForest", () => {
  test("finds the effects of three arms, with intervals of about the right length", async () => {
    const { data, effects } = trial(4000, 1);
    const prediction = await predictMultiArmForest(await multiArmForest(data, options), null);
    effects.forEach((effect, k) => {
      const error = prediction.effects[k]!.map((value, i) => value - effect[i]!);
      const sd = Math.sqrt(mean(effect.map((v) => v * v)));
      expect(Math.abs(mean(error)), `bias of effect ${k}`).toBeLessThan(0.05);
      expect(Math.sqrt(mean(error.map((e) => e * e))), `error of effect ${k}`).toBeLessThan(0.35 * sd);
      const covered = error.filter((e, i) => Math.abs(e) < 1.96 * Math.sqrt(prediction.variances[k]![i]!));
      expect(covered.length / error.length, `coverage of effect ${k}`).toBeGreaterThan(0.75);
    });
  });

  test("with two arms is the causal forest", async () => {
    const { data } = trial(400, 2);
    const treatment = data.treatment as Uint8Array;
    const two = treatment.map((arm) => (arm === 2 ? 1 : 0));
    const treatmentHat = data.treatmentHat[0]!;
    const causal = await predictCausalForest(
      await causalForest({ ...data, treatment: two, treatmentHat }, options),
      null,
    );
    const forest = await multiArmForest({ ...data, treatment: two, treatmentHat: [treatmentHat] }, options);
    const { effects, variances } = await predictMultiArmForest(forest, null);
    expect(effects).toHaveLength(1);
    effects[0]!.forEach((value, i) => expect(value).toBeCloseTo(causal.effect[i]!, 9));
    variances[0]!.forEach((value, i) => expect(value).toBeCloseTo(causal.variance[i]!, 9));
  });

  test("continuous treatments that act additively without noise have their coefficients as effects", async () => {
    const rng = createRng(3);
    const n = 300;
    const [a, s, t] = [normalDraws(rng, n), normalDraws(rng, n), normalDraws(rng, n)];
    const outcome = s.map((v, i) => 2 * v - 3 * t[i]!);
    const zero = new Float64Array(n);
    const data = { design: design({ a }), outcome, treatment: [s, t], outcomeHat: zero, treatmentHat: [zero, zero] };
    const { effects, variances } = await predictMultiArmForest(await multiArmForest(data, options), null);
    for (const value of effects[0]!) expect(value).toBeCloseTo(2, 9);
    for (const value of effects[1]!) expect(value).toBeCloseTo(-3, 9);
    for (const variance of variances.flatMap((v) => [...v])) expect(variance).toBeLessThan(1e-16);
  });

  test("refuses arms that are not coded 0 … K - 1 or have no unit, and hats that do not match", async () => {
    const { data } = trial(120, 4);
    const arms = Float64Array.from(data.treatment as Uint8Array);
    const wrong = (change: Partial<MultiArmForestData>) => multiArmForest({ ...data, ...change }, options);
    await expect(wrong({ treatment: arms.map((v) => v + 0.5) })).rejects.toThrow(TreatmentError);
    await expect(wrong({ treatment: arms.map((v) => (v === 1 ? 0 : v)) })).rejects.toThrow(/arm 1 no unit/);
    await expect(wrong({ treatment: arms.map(() => 0) })).rejects.toThrow(/at least two/);
    await expect(wrong({ treatment: [arms, arms.map(() => 1)] })).rejects.toThrow(/Treatment 1 does not vary/);
    await expect(wrong({ treatmentHat: data.treatmentHat.slice(1) })).rejects.toThrow(DataError);
  });
});
