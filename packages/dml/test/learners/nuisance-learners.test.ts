import { createRng, design, randomFolds } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { learnersFor, nuisanceLearners, nuisanceOptions, partiallyLinear } from "../../src/index.js";

describe("learners by name", () => {
  test("auto is boosting, lasso and forest", () => {
    const learners = learnersFor(nuisanceLearners(nuisanceOptions.parse({ learners: "auto" })), "outcome");
    expect(learners.map(({ name }) => name)).toEqual(["boosting", "lasso", "forest"]);
  });

  test.each([
    ["twice the same", ["lasso", "lasso"]],
    ["none", []],
    ["an unknown one", ["oracle"]],
    ["another word", "all"],
  ])("refuses %s", (_, learners) => {
    expect(nuisanceOptions.safeParse({ learners }).success).toBe(false);
  });

  test("results say how auto weighs its learners", async () => {
    const rng = createRng(9);
    const n = 240;
    const x = Float64Array.from({ length: n }, () => rng.uniform());
    const treatment = Uint8Array.from(x, (v) => (rng.uniform() < 0.2 + 0.6 * v ? 1 : 0));
    const outcome = x.map((v, i) => 3 * v + treatment[i]! + 0.1 * rng.uniform());
    const input = { outcome, treatment, designs: [design({ x })], folds: randomFolds(n, 3, rng) };
    const options = { nuisance: { learners: "auto" as const, forest: { trees: 50 } } };
    const { nuisances, estimate } = await partiallyLinear(input, options);
    expectClose(estimate, 1, 0.05);
    for (const { weights } of nuisances) {
      expect(Object.keys(weights!)).toEqual(["boosting", "lasso", "forest"]);
      expectClose(
        Object.values(weights!).reduce((sum, w) => sum + w, 0),
        1,
        1e-12,
      );
    }
    // A straight line is for the lasso.
    expect(nuisances[0]!.weights!["lasso"]).toBeGreaterThan(0.5);
  });
});
