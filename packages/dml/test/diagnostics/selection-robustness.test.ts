import { effectResult } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { selectionRobustness } from "../../src/index.js";

const mode = (name: "structural" | "mechanical", biasAte: number, biasNominal: number) => ({
  mode: name,
  ate: effectResult({ estimator: "irm", estimand: "ATE", estimate: 0.7, se: 0.05, n: 100 }),
  againstTruth: { biasAte, biasAtt: null, biasNominal, covered: true, cateCorrelation: null },
});

describe("selectionRobustness", () => {
  test("compares absolute biases against the sample ATE, on request against the nominal", () => {
    const modes = [mode("mechanical", -0.02, 0.1), mode("structural", 0.05, 0.25)];
    const result = selectionRobustness(modes);
    expectClose(result.difference, 0.03, 1e-12);
    expect(result.robust).toBe(true);
    expect(selectionRobustness(modes, "biasNominal").robust).toBe(false);
  });

  test("needs both modes", () => {
    expect(() => selectionRobustness([mode("structural", 0, 0)])).toThrow(/mechanical/);
  });
});
