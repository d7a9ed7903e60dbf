import { createRng, normalQuantile, permutation, type Progress } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { placebo, type PlaceboEstimate, placeboReference } from "../../src/index.js";

const N = 200;
const rng = createRng(5);
const treatment = Uint8Array.from({ length: N }, (_, i) => i % 2);
const outcome = Float64Array.from(treatment, (t) => 0.8 * t + normalQuantile(rng.uniform()));
const career = Float64Array.from(treatment, (t) => t + normalQuantile(rng.uniform()));

/** Difference of two means and its standard error. */
function difference(t: Uint8Array, y: Float64Array): PlaceboEstimate {
  const parts = [0, 1].map((arm) => {
    const values = y.filter((_, i) => t[i] === arm);
    const mean = values.reduce((s, v) => s + v, 0) / values.length;
    const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1);
    return { mean, variance: variance / values.length };
  });
  return { estimate: parts[1]!.mean - parts[0]!.mean, se: Math.sqrt(parts[0]!.variance + parts[1]!.variance) };
}

const permutedTreatment = {
  name: "treatment" as const,
  n: N,
  permutations: 40,
  rng: createRng(9),
  real: difference(treatment, outcome).estimate,
  estimate: async (order: Uint32Array) =>
    difference(
      treatment.map((_, i) => treatment[order[i]!]!),
      outcome,
    ),
};

/** Effect of treatment adjusted for the career by regression: careers are the confounder. */
const adjusted = (c: Float64Array): PlaceboEstimate => {
  const residual = (v: ArrayLike<number>): Float64Array => {
    const mv = Array.from(v).reduce((s, x) => s + x, 0) / N;
    const mc = c.reduce((s, x) => s + x, 0) / N;
    const slope = c.reduce((s, x, i) => s + (x - mc) * v[i]!, 0) / c.reduce((s, x) => s + (x - mc) ** 2, 0);
    return Float64Array.from(c, (x, i) => v[i]! - mv - slope * (x - mc));
  };
  const [t, y] = [residual(treatment), residual(outcome.map((v, i) => v + career[i]!))];
  const information = t.reduce((s, v) => s + v * v, 0);
  return { estimate: t.reduce((s, v, i) => s + v * y[i]!, 0) / information, se: 1 / Math.sqrt(information) };
};
describe("placebo", () => {
  test("a permuted treatment has no effect: mean zero, 95 % of intervals hold it", async () => {
    const result = await placebo(permutedTreatment);
    expect(result.passed).toBe(true);
    expect(Math.abs(result.mean)).toBeLessThan((4 * result.sd) / Math.sqrt(40));
    expect(result.coverage).toBeGreaterThanOrEqual(0.85);
    // Randomisation variance of a difference in means of two halves: 4 s^2 / (n - 1), s^2 dividing by n.
    const mean = outcome.reduce((s, v) => s + v, 0) / N;
    const variance = outcome.reduce((s, v) => s + (v - mean) ** 2, 0) / N;
    const ratio = result.sd ** 2 / ((4 * variance) / (N - 1));
    expect(ratio).toBeGreaterThan(0.45);
    expect(ratio).toBeLessThan(1.8);
  });

  test("a machine that invents an effect fails", async () => {
    const biased = async (order: Uint32Array) => {
      const { estimate, se } = await permutedTreatment.estimate(order);
      return { estimate: estimate + 0.3, se };
    };
    const result = await placebo({ ...permutedTreatment, estimate: biased });
    expect(result.passed).toBe(false);
    expect(result.pValue).toBeLessThan(1e-6);
    expect(result.coverage).toBeLessThan(0.7);
  });

  test("p-values of a machine without bias are uniform over seeds", async () => {
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, seed) =>
        placebo({ ...permutedTreatment, permutations: 10, rng: createRng(seed) }),
      ),
    );
    const mean = results.reduce((s, r) => s + r.pValue, 0) / 60;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 60));
  });

  test("the real effect stands apart from its placebos; estimates are kept in order", async () => {
    const real = difference(treatment, outcome).estimate;
    const result = await placebo({ ...permutedTreatment, real });
    expectClose(result.realPValue, 1 / 41, 1e-12);
    expect(result.real).toBe(real);
    expect(result.estimates).toHaveLength(40);
    expectClose(result.estimates.reduce((s, v) => s + v, 0) / 40, result.mean, 1e-12);
    const again = await permutedTreatment.estimate(permutation(permutedTreatment.rng.fork("placebo treatment", 3), N));
    expect(result.estimates[3]).toBe(again.estimate);
  });

  test("without an effect on anybody the randomisation test has its level over seeds", async () => {
    const draws = 200;
    const rejected = await Promise.all(
      Array.from({ length: draws }, async (_, seed) => {
        const noise = createRng(1000 + seed);
        const y = Float64Array.from(treatment, () => normalQuantile(noise.uniform()));
        const estimate = async (order: Uint32Array) =>
          difference(
            treatment.map((_, i) => treatment[order[i]!]!),
            y,
          );
        const input = { ...permutedTreatment, permutations: 19, rng: createRng(seed), estimate };
        return (await placebo({ ...input, real: difference(treatment, y).estimate })).realPValue <= 0.1;
      }),
    );
    const share = rejected.filter(Boolean).length / draws;
    // Of 20 equally likely places the outermost two: exactly .1.
    expect(Math.abs(share - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / draws));
  });

  test("every order is a permutation of its own, the same for the same seed", async () => {
    const seen: string[] = [];
    const record = async (order: Uint32Array) => {
      expect([...order].sort((a, b) => a - b)).toEqual([...treatment.keys()]);
      seen.push(order.join());
      return { estimate: 0, se: 1 };
    };
    const input = { ...permutedTreatment, permutations: 5, estimate: record };
    const first = await placebo(input);
    expect(await placebo(input)).toEqual(first);
    expect(seen.slice(0, 5)).toEqual(seen.slice(5));
    expect(new Set(seen).size).toBe(5);
    await placebo({ ...input, name: "outcome" });
    expect(new Set(seen).size).toBe(10);
  });

  const careers = {
    ...permutedTreatment,
    name: "careers" as const,
    permutations: 19,
    estimate: async (order: Uint32Array) => adjusted(career.map((_, i) => career[order[i]!]!)),
  };

  test("careers of others do not adjust: the real estimate stands apart, p = 1 / (permutations + 1)", async () => {
    const result = await placebo({ ...careers, real: adjusted(career).estimate });
    expectClose(result.pValue, 1 / 20, 1e-12);
    expect(result.passed).toBe(true);
  });

  test("careers that adjust for nothing do no better than those of others", async () => {
    const result = await placebo({
      ...careers,
      real: (await careers.estimate(Uint32Array.from(career.keys()).reverse())).estimate,
    });
    expect(result.pValue).toBeGreaterThan(0.05);
    expect(result.passed).toBe(false);
    const few = await placebo({ ...careers, permutations: 4, real: adjusted(career).estimate });
    expect(few.note).toMatch(/no p-value below 0\.200/);
  });

  test("one permutation falls back on its own standard error; none is refused", async () => {
    const one = await placebo({ ...permutedTreatment, permutations: 1 });
    expect(one.sd).toBeGreaterThan(0);
    await expect(placebo({ ...permutedTreatment, permutations: 0 })).rejects.toMatchObject({ code: "OPTIONS" });
  });

  test("stops when aborted, reports progress", async () => {
    const stages: Progress[] = [];
    await placebo({ ...permutedTreatment, permutations: 3 }, { onProgress: (p) => stages.push(p) });
    expect(stages.map((s) => [s.done, s.total])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    const signal = AbortSignal.abort();
    await expect(placebo(permutedTreatment, { signal })).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("the reference's rule looks at size alone", async () => {
    const wild = { ...permutedTreatment, permutations: 1, estimate: async () => ({ estimate: 0.19, se: 0.001 }) };
    const result = await placeboReference(wild);
    expect(result.passed).toBe(true);
    expect((await placebo(wild)).passed).toBe(false);
    expect(result.note).toMatch(/Fault of the reference/);
  });
});
