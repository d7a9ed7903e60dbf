import { createRng, design, normalQuantile, type Rng, stratifiedFolds } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { drLearner, groupEffects, linearDrLearner, policyValue } from "../../src/index.js";

const N = 500;
const normal = (rng: Rng): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);

/** Effect 1 + x / 2 of a treatment that x and w move; groups 0 and 1 have the same distribution of x. */
function data(seed: number) {
  const rng = createRng(seed);
  const [x, w] = [
    Float64Array.from({ length: N }, () => normal(rng)),
    Float64Array.from({ length: N }, () => normal(rng)),
  ];
  const treatment = Uint8Array.from(x, (v, i) => (rng.uniform() < 1 / (1 + Math.exp(-0.5 * v - 0.5 * w[i]!)) ? 1 : 0));
  const outcome = x.map((v, i) => v + w[i]! + treatment[i]! * (1 + v / 2) + normal(rng));
  const folds = stratifiedFolds(treatment, 5, rng.fork("folds"));
  return { outcome, treatment, design: design({ x, w }), modifiers: design({ x }), folds };
}

const learners = { learners: ["unpenalised" as const] };
const quick = { backend: "js" as const, threads: 1 };
const inside = (estimate: number, se: number, truth: number): number =>
  Math.abs(estimate - truth) < 1.96 * se ? 1 : 0;

describe("errors of effects from doubly robust scores", () => {
  test("cover: average, projection, groups and the value of a policy", async () => {
    const replications = 500;
    const covered = { average: 0, intercept: 0, slope: 0, group: 0, policy: 0, band: 0 };
    const options = { nuisance: learners, extreme: 0.001, whenExtreme: "clip" as const };
    for (let seed = 1; seed <= replications; seed++) {
      const given = data(seed);
      const { ate, scores } = await drLearner(given, { ...options, effect: learners }, quick);
      covered.average += inside(ate.estimate, ate.se!, 1);
      const { coefficients } = await linearDrLearner(given, options, quick);
      covered.intercept += inside(coefficients[0]!.estimate, coefficients[0]!.se!, 1);
      covered.slope += inside(coefficients[1]!.estimate, coefficients[1]!.se!, 0.5);
      const groups = groupEffects({ scores, groups: scores.map((_, i) => i % 3) }, { draws: 300, seed });
      covered.group += inside(groups.parameters[1]!.estimate, groups.parameters[1]!.se, 1);
      covered.band += groups.parameters.every(({ band: [low, high] }) => low < 1 && 1 < high) ? 1 : 0;
      // Treating where x > 0: E[(1 + x / 2) 1(x > 0)] = 1/2 + phi(0) / 2.
      const treat = Uint8Array.from(given.modifiers.x, (v) => (v > 0 ? 1 : 0));
      const [overNobody] = policyValue({ scores, treat }, { draws: 100 }).parameters;
      covered.policy += inside(overNobody!.estimate, overNobody!.se, 0.5 + 1 / (2 * Math.sqrt(2 * Math.PI)));
    }
    for (const [name, count] of Object.entries(covered)) {
      expect(count / replications, name).toBeGreaterThan(0.92);
      expect(count / replications, name).toBeLessThan(0.98);
    }
  });
});
