import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine, representerOf, starRiesz, starSquared } from "../src/index.js";

const N = 20;
const column = (low: number, high: number) =>
  fc
    .array(fc.double({ min: low, max: high, noNaN: true }), { minLength: N, maxLength: N })
    .map((v) => Float64Array.from(v));
const steps = Array.from({ length: 101 }, (_, k) => k / 100);
const mean = (v: Float64Array) => v.reduce((sum, x) => sum + x, 0) / v.length;
const squared = (y: Float64Array, f: Float64Array) => mean(y.map((v, i) => (v - f[i]!) ** 2));

describe("star aggregation", () => {
  test("squared loss: no candidate, and no point between the best and another, has a smaller loss", () => {
    fc.assert(
      fc.property(column(-2, 2), fc.tuple(column(-2, 2), column(-2, 2), column(-2, 2)), (y, candidates) => {
        const choice = starSquared(y, candidates);
        expect(squared(y, combine(choice, candidates))).toBeCloseTo(choice.loss, 8);
        for (const f of candidates) {
          for (const w of steps) {
            const between = candidates[choice.best]!.map((b, i) => b + w * (f[i]! - b));
            expect(choice.loss).toBeLessThanOrEqual(squared(y, between) + 1e-9);
          }
        }
      }),
      { numRuns: 50, seed: 6 },
    );
  });

  test("Riesz loss: likewise, with the loss computed from its definition", () => {
    const treatment = Uint8Array.from({ length: N }, (_, i) => i % 2);
    const riesz = (treated: Float64Array, untreated: Float64Array) =>
      mean(treated.map((a1, i) => (treatment[i] === 1 ? a1 : untreated[i]!) ** 2 - 2 * (a1 - untreated[i]!)));
    fc.assert(
      fc.property(fc.tuple(column(0.1, 0.9), column(0.1, 0.9), column(0.1, 0.9)), (propensities) => {
        const candidates = propensities.map(representerOf);
        const choice = starRiesz(treatment, candidates);
        const best = candidates[choice.best]!;
        for (const other of candidates) {
          for (const w of steps) {
            const mix = (b: Float64Array, o: Float64Array) => b.map((v, i) => v + w * (o[i]! - v));
            const loss = riesz(mix(best.treated, other.treated), mix(best.untreated, other.untreated));
            expect(choice.loss).toBeLessThanOrEqual(loss + 1e-9);
          }
        }
      }),
      { numRuns: 50, seed: 7 },
    );
  });

  test("the Riesz loss of a constant propensity is least at the treated share", () => {
    const treatment = Uint8Array.from({ length: 10 }, (_, i) => (i < 3 ? 1 : 0));
    const candidates = [0.2, 0.25, 0.3, 0.35, 0.4].map((e) => representerOf(new Float64Array(10).fill(e)));
    expect(starRiesz(treatment, candidates).best).toBe(2);
  });

  test("of equal candidates the first is best, and none is a partner", () => {
    const f = Float64Array.of(1, 2, 3);
    expect(starSquared(Float64Array.of(1, 2, 4), [f, f])).toMatchObject({ best: 0, partner: null, weight: 0 });
  });
});
