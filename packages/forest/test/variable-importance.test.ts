import { createRng, design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  type AnyForest,
  causalForest,
  classificationForest,
  instrumentalForest,
  multiArmForest,
  quantileForest,
  regressionForest,
  variableImportance,
  withoutTrainingData,
} from "../src/index.js";

const flat = (value: number): Float64Array => new Float64Array(300).fill(value);

describe("variableImportance", () => {
  const rng = createRng(11);
  const uniform = (): Float64Array => new Float64Array(300).map(() => rng.uniform());
  const x = uniform();
  const covariates = design({ noise: uniform(), signal: x });

  test("finds the column that matters; shares sum to one", async () => {
    const forest = await regressionForest(
      { design: covariates, outcome: x.map((v) => (v > 0.5 ? 1 : 0)) },
      { trees: 100 },
    );
    const importance = variableImportance(forest, { maxDepth: 1 });
    expect(importance.map((v) => v.name)).toEqual(["noise", "signal"]);
    expect(importance[1]!.importance).toBeGreaterThan(0.7);
    expect(importance[0]!.importance + importance[1]!.importance).toBeCloseTo(1, 12);
  });

  test("needs no training rows, and takes a forest of any kind", async () => {
    const treatment = Uint8Array.from(x, (_, i) => i % 2);
    const data = { design: covariates, outcome: x, treatment, outcomeHat: x, treatmentHat: x.map(() => 0.5) };
    const causal = await causalForest(
      {
        ...data,
        outcome: x.map((v, i) => (treatment[i]! - 0.5) * 8 * (v > 0.5 ? 1 : 0)),
        outcomeHat: new Float64Array(300),
      },
      { trees: 100 },
    );
    const importance = variableImportance(causal, { maxDepth: 1 });
    expect(importance[1]!.importance).toBeGreaterThan(0.7);
    expect(variableImportance(withoutTrainingData(causal), { maxDepth: 1 })).toEqual(importance);
  });

  /** Outcome and treatment effects that change where the signal passes a half; each kind has to find that column. */
  const step = x.map((v) => (v > 0.5 ? 1 : 0));
  const binary = Uint8Array.from(x, (_, i) => i % 2);
  const arms = Uint8Array.from(x, (_, i) => i % 3);
  const shifted = (t: Uint8Array, share: number) => step.map((s, i) => 8 * s * ((t[i]! > 0 ? 1 : 0) - share));
  const options = { trees: 100 };

  test.each<[string, () => Promise<AnyForest>]>([
    ["classification", () => classificationForest({ design: covariates, outcome: Uint8Array.from(step) }, options)],
    ["quantile", () => quantileForest({ design: covariates, outcome: step.map((s, i) => s + i / 1000) }, options)],
    [
      "instrumental",
      () => {
        const hats = { outcomeHat: flat(0), treatmentHat: flat(0.5), instrumentHat: flat(0.5) };
        const data = {
          design: covariates,
          outcome: shifted(binary, 0.5),
          treatment: binary,
          instrument: binary,
          ...hats,
        };
        return instrumentalForest(data, options);
      },
    ],
    [
      "multi-arm",
      () => {
        const hats = { outcomeHat: flat(0), treatmentHat: [flat(1 / 3), flat(1 / 3)] };
        const data = { design: covariates, outcome: shifted(arms, 2 / 3), treatment: arms, ...hats };
        return multiArmForest(data, options);
      },
    ],
  ])("of a %s forest", async (_, grow) => {
    const importance = variableImportance(await grow(), { maxDepth: 1 });
    expect(importance[1]!.importance).toBeGreaterThan(0.7);
    expect(importance[0]!.importance + importance[1]!.importance).toBeCloseTo(1, 12);
  });

  test("counts by depth with the documented weights", () => {
    // One tree: the root splits on column 0, its left child on column 1; weights 1 and 1/4.
    const tables = {
      roots: Uint32Array.of(0),
      feature: Int32Array.of(0, 1, -1, -1, -1),
      threshold: new Float64Array(5),
      sets: new Uint32Array(0),
      left: Uint32Array.of(1, 3, 0, 1, 2),
      statistics: new Float64Array(3),
    };
    const [a, b] = variableImportance({ tables, names: ["a", "b"] }, { maxDepth: 2 });
    expect(a!.importance).toBeCloseTo(1 / 1.25, 14);
    expect(b!.importance).toBeCloseTo(0.25 / 1.25, 14);
  });
});
