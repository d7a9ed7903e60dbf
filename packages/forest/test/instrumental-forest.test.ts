import { createRng, DataError, design, TreatmentError } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  causalForest,
  type InstrumentalForestData,
  instrumentalForest,
  predictCausalForest,
  predictInstrumentalForest,
} from "../src/index.js";
import { normalDraws } from "./draws.js";

const options = { trees: 400, seed: 3 };
const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, a) => sum + a, 0) / v.length;
const zeros = (n: number): Float64Array => new Float64Array(n);

/**
 * An unobserved u moves treatment and outcome alike; the instrument is randomised. Compliers' effect is 1 + x_0, while
 * least squares of y on t adds about 1 to it.
 */
function confounded(n: number, seed: number): { data: InstrumentalForestData; effect: Float64Array } {
  const rng = createRng(seed);
  const x = design({ a: normalDraws(rng, n), b: normalDraws(rng, n) });
  const [u, noise] = [normalDraws(rng, n), normalDraws(rng, n)];
  const instrument = zeros(n).map(() => (rng.uniform() < 0.5 ? 1 : 0));
  const treatment = instrument.map((z, i) => (1.5 * z + u[i]! > 0.75 ? 1 : 0));
  const effect = x.x.slice(0, n).map((a) => 1 + a);
  const outcome = treatment.map((t, i) => effect[i]! * t + u[i]! + 0.5 * noise[i]!);
  const centre = (v: Float64Array): Float64Array => zeros(n).fill(mean(v));
  const hats = { outcomeHat: centre(outcome), treatmentHat: centre(treatment), instrumentHat: zeros(n).fill(0.5) };
  return { data: { design: x, outcome, treatment, instrument, ...hats }, effect };
}

describe("instrumentalForest", () => {
  test("with the treatment as its own instrument is the causal forest", async () => {
    const { data } = confounded(300, 1);
    const own = { ...data, instrument: data.treatment, instrumentHat: data.treatmentHat };
    const asCausal = await predictCausalForest(await causalForest(data, options), null);
    const forest = await instrumentalForest(own, options);
    const { effect, variance } = await predictInstrumentalForest(forest, null);
    effect.forEach((value, i) => expect(value).toBeCloseTo(asCausal.effect[i]!, 9));
    variance.forEach((value, i) => expect(value).toBeCloseTo(asCausal.variance[i]!, 9));
  });

  test("finds the effect on compliers where the causal forest is biased by what it cannot see", async () => {
    const { data, effect } = confounded(4000, 2);
    const forest = await instrumentalForest(data, options);
    expect(forest.firstStageF).toBeGreaterThan(100);
    const late = (await predictInstrumentalForest(forest, null)).effect;
    const naive = (await predictCausalForest(await causalForest(data, options), null)).effect;
    const bias = (estimate: Float64Array): number => mean(estimate.map((value, i) => value - effect[i]!));
    expect(Math.abs(bias(late))).toBeLessThan(0.15);
    expect(bias(naive)).toBeGreaterThan(0.5);
    const high = late.filter((_, i) => effect[i]! > 1.8);
    const low = late.filter((_, i) => effect[i]! < 0.2);
    expect(mean(high) - mean(low)).toBeGreaterThan(1.2);
  });

  test("the reduced-form weight moves splits, not the estimand", async () => {
    const { data } = confounded(600, 4);
    const plain = await instrumentalForest(data, options);
    const mixed = await instrumentalForest(data, { ...options, reducedFormWeight: 0.5 });
    expect(mixed.tables.feature).not.toEqual(plain.tables.feature);
    const averages = await Promise.all(
      [plain, mixed].map(async (f) => mean((await predictInstrumentalForest(f, null)).effect)),
    );
    expect(Math.abs(averages[0]! - averages[1]!)).toBeLessThan(0.5);
  });

  test("refuses treatments and instruments that identify nothing, at the fit", async () => {
    const { data } = confounded(100, 5);
    const wrong = (change: Partial<InstrumentalForestData>) => instrumentalForest({ ...data, ...change }, options);
    await expect(wrong({ treatment: zeros(100).fill(1) })).rejects.toThrow(TreatmentError);
    await expect(wrong({ instrument: zeros(100).fill(2) })).rejects.toThrow(DataError);
    // Orthogonal by construction: each value of the instrument meets each of the treatment equally often.
    const treatment = zeros(100).map((_, i) => i % 2);
    const instrument = zeros(100).map((_, i) => Math.floor(i / 2) % 2);
    const half = zeros(100).fill(0.5);
    await expect(wrong({ treatment, instrument, treatmentHat: half, instrumentHat: half })).rejects.toThrow(
      /does not move the treatment/,
    );
  });
});
