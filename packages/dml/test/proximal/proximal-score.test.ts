import { describe, expect, test } from "vitest";
import { effectFromScore, proximalScore } from "../../src/index.js";
import { hiddenCause } from "./hidden-cause.js";

/** The bridges of `hiddenCause` in closed form. */
const [A, B, EFFECT] = [0.2, 0.7, 0.5];

function oracle(n: number, seed: number) {
  const { outcome, treatment, covariates, outcomeProxies, treatmentProxies } = hiddenCause(n, seed);
  const [x, w, z] = [covariates.x, outcomeProxies.x, treatmentProxies.x];
  const outcome0 = w.map((v, i) => v + x[i]! / 2);
  const q = z.map((v, i) => 1 + Math.exp((treatment[i] === 1 ? -1 : 1) * (A + B * v) - (B * B) / 2));
  return { outcome, treatment, bridges: { outcome0, outcome1: outcome0.map((h) => h + EFFECT), treatment: q } };
}

/** Distance of the estimate from the effect in standard errors. */
function distance({ outcome, treatment, bridges }: ReturnType<typeof oracle>): number {
  const context = { estimator: "oracle", estimand: "ATE" } as const;
  const { estimate, se } = effectFromScore(proximalScore({ outcome, treatment, bridges }), context);
  return Math.abs(estimate - EFFECT) / se!;
}

describe("the doubly robust proximal score with bridges in closed form", () => {
  const right = oracle(40_000, 1);
  const { bridges } = right;
  const zero = new Float64Array(40_000);

  test("finds the effect with both bridges", () => expect(distance(right)).toBeLessThan(3));

  test("finds it with a wrong outcome bridge", () => {
    expect(distance({ ...right, bridges: { ...bridges, outcome0: zero, outcome1: zero } })).toBeLessThan(3);
  });

  test("finds it with a wrong treatment bridge", () => {
    expect(distance({ ...right, bridges: { ...bridges, treatment: zero.map(() => 2) } })).toBeLessThan(3);
  });

  test("misses it with two wrong ones", () => {
    const wrong = { outcome0: zero, outcome1: zero, treatment: zero.map(() => 2) };
    expect(distance({ ...right, bridges: wrong })).toBeGreaterThan(10);
  });

  test("its error is honest over seeds", () => {
    const seeds = 200;
    const covered = Array.from({ length: seeds }, (_, k) => distance(oracle(400, 100 + k))).filter((d) => d < 1.96);
    // Binomial: 95 % within three standard errors.
    expect(Math.abs(covered.length / seeds - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / seeds));
  });

  test("bridges of another length, or that are not finite, are named", () => {
    const short = { ...bridges, outcome1: bridges.outcome1.subarray(1) };
    expect(() => proximalScore({ ...right, bridges: short })).toThrow(/outcome bridge, T=1 has length 39999/);
    const broken = { ...bridges, treatment: bridges.treatment.map((v, i) => (i === 3 ? Number.NaN : v)) };
    expect(() => proximalScore({ ...right, bridges: broken })).toThrow(/treatment bridge/);
  });
});
