import { design, fSf, normalCdf } from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { exclusionStrength } from "../src/exclusion-strength.js";
import { marginalEffects } from "../src/marginal-effects.js";
import { normalityTest } from "../src/normality-test.js";
import { predictSelection, predictSwitching } from "../src/predict-selection.js";
import { probit } from "../src/probit.js";
import { selectionMle } from "../src/selection-mle.js";
import { selectionNormalityTest } from "../src/selection-normality-test.js";
import { selectionTwoStep } from "../src/selection-two-step.js";
import { switchingMle } from "../src/switching-mle.js";
import { normalsOf, selectedOutcome, selectedTreatment } from "./simulated.js";

const data = selectedOutcome(2000, 0.6, 3);
const z1 = data.outcomeCovariates.x;
const z2 = data.selectionCovariates.x.slice(2000);
const mean = (v: Float64Array): number => v.reduce((a, b) => a + b, 0) / v.length;

describe("predictions of a selection model", () => {
  test("satisfy their definitions and average to the data", async () => {
    const result = await selectionMle(data);
    const found = predictSelection(result, data);
    const [g0, g1, g2, b0, b1] = result.coefficients.map((row) => row.estimate) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const s = g0 + g1 * z1[7]! + g2 * z2[7]!;
    expectClose(found.index[7]!, s, 1e-14);
    expectClose(found.probability[7]!, normalCdf(s), 1e-14);
    expectClose(found.inverseMills[7]!, Math.exp(-0.5 * s * s) / Math.sqrt(2 * Math.PI) / normalCdf(s), 1e-13);
    expectClose(found.unconditional[7]!, b0 + b1 * z1[7]!, 1e-14);
    expectClose(found.conditional[7]!, found.unconditional[7]! + result.lambda * found.inverseMills[7]!, 1e-14);
    const share = data.selected.reduce((sum, v) => sum + v, 0) / 2000;
    expect(Math.abs(mean(found.probability) - share)).toBeLessThan(0.01);
    const seen = data.outcome.filter((_, i) => data.selected[i] === 1);
    const expected = found.conditional.filter((_, i) => data.selected[i] === 1);
    expect(Math.abs(mean(expected) - mean(seen))).toBeLessThan(0.02);
  });

  test("find columns by name and name the ones that are absent", async () => {
    const result = await selectionMle(data);
    const swapped = { ...data, selectionCovariates: design({ other: z1, z2, z1 }) };
    expect(predictSelection(result, swapped).index).toEqual(predictSelection(result, data).index);
    const call = (): unknown => predictSelection(result, { ...data, selectionCovariates: design({ z1 }) });
    expect(call).toThrow(expect.objectContaining({ code: "COLUMN", message: expect.stringContaining("z2") }));
  });
});

describe("average marginal effects", () => {
  test.each(["probability", "unconditional", "conditional"] as const)(
    "%s equal differences of predictions",
    async (target) => {
      for (const fit of [selectionMle, selectionTwoStep]) {
        const result = await fit(data);
        const average = (by: number): number => {
          const moved = z1.map((v) => v + by);
          const at = { selectionCovariates: design({ z1: moved, z2 }), outcomeCovariates: design({ z1: moved }) };
          return mean(predictSelection(result, at)[target]);
        };
        const [first] = marginalEffects(result, data, target);
        expectClose(first!.estimate, (average(1e-4) - average(-1e-4)) / 2e-4, 1e-7, `${result.estimator} ${target}`);
        expect(first!.name).toBe("z1");
        expect(first!.se).toBeGreaterThan(0);
      }
    },
  );

  test("their standard errors are the spread over samples with the covariates held fixed", async () => {
    const normals = normalsOf(77);
    const found = { probability: [] as number[], conditional: [] as number[] };
    const printed = { probability: 0, conditional: 0 };
    for (let k = 0; k < 150; k++) {
      const [u, own] = [normals(2000), normals(2000)];
      const selected = Uint8Array.from(u, (v, i) => (0.3 + z1[i]! + 0.8 * z2[i]! + v > 0 ? 1 : 0));
      const outcome = z1.map((z, i) => 1 + z + 0.6 * u[i]! + 0.8 * own[i]!);
      const result = await selectionMle({ ...data, selected, outcome });
      for (const target of ["probability", "conditional"] as const) {
        const [first] = marginalEffects(result, data, target);
        found[target].push(first!.estimate);
        printed[target] += first!.se! / 150;
      }
    }
    for (const target of ["probability", "conditional"] as const) {
      const values = Float64Array.from(found[target]);
      const centre = mean(values);
      const spread = Math.sqrt(mean(values.map((v) => (v - centre) ** 2)));
      // 150 samples tell a standard deviation to 6 percent.
      expect(Math.abs(Math.log(printed[target] / spread)), `${target}: ${printed[target]}, ${spread}`).toBeLessThan(
        0.2,
      );
    }
  });
});

test("predictions of a switching regression average to its effects", async () => {
  const treated = selectedTreatment(2000, 0.5, 8);
  const result = await switchingMle(treated);
  const found = predictSwitching(result, treated);
  expectClose(mean(found.effect), result.effects.ate.estimate, 1e-10);
  expectClose(
    mean(found.effectOnTreated.filter((_, i) => treated.treatment[i] === 1)),
    result.effects.att.estimate,
    1e-10,
  );
  const others = found.effectOnUntreated.filter((_, i) => treated.treatment[i] === 0);
  expectClose(mean(others), result.effects.atu.estimate, 1e-10);
});

describe("exclusionStrength", () => {
  const treated = selectedTreatment(1000, 0.5, 6);
  const excluded = design({ z2: treated.treatmentCovariates.x.slice(1000) });
  const given = {
    treatment: treated.treatment,
    covariates: treated.outcomeCovariates,
    excluded,
    outcome: treated.outcome,
  };

  test("with one instrument the effective F is the robust F", () => {
    const { effectiveF, firstStage } = exclusionStrength(given);
    expectClose(effectiveF, firstStage.robustF, 1e-10);
    expect(effectiveF).toBeGreaterThan(50);
  });

  test("the ends of the Anderson-Rubin interval are where the F test of the instruments has p = .05", () => {
    const more = design({ z2: excluded.x, square: excluded.x.map((v) => v * v) });
    const { andersonRubin: set } = exclusionStrength({ ...given, excluded: more });
    if (set === null || set.shape !== "interval") throw new Error(`not an interval: ${JSON.stringify(set)}`);
    expect(set.low).toBeLessThan(0.5);
    expect(set.high).toBeGreaterThan(0.5);
    const base = withIntercept(treated.outcomeCovariates);
    const full = withIntercept(design({ z1: treated.outcomeCovariates.x, z2: excluded.x, square: more.x.slice(1000) }));
    for (const end of [set.low, set.high]) {
      const y = treated.outcome.map((v, i) => v - end * treated.treatment[i]!);
      const [short, long] = [leastSquares(base, y), leastSquares(full, y)];
      const f = (short.rss - long.rss) / 2 / (long.rss / long.df);
      expect(fSf(f, 2, long.df)).toBeCloseTo(0.05, 10);
    }
  });

  test("an instrument of noise gives a weak F and no bounded set", () => {
    const noise = design({ noise: normalsOf(5)(1000) });
    const { effectiveF, andersonRubin } = exclusionStrength({ ...given, excluded: noise });
    expect(effectiveF).toBeLessThan(10);
    expect(andersonRubin!.shape).not.toBe("interval");
  });

  test("without outcomes there is no set", () => {
    const { outcome: _, ...choice } = given;
    expect(exclusionStrength(choice).andersonRubin).toBeNull();
  });
});

/** Share of 200 samples in which the test rejects at 5 percent. */
async function share(error: (u: number) => number): Promise<number> {
  const normals = normalsOf(12);
  let rejected = 0;
  for (let k = 0; k < 200; k++) {
    const [x, u] = [normals(1500), normals(1500)];
    const y = Uint8Array.from(u, (v, i) => (0.2 + x[i]! + error(v) > 0 ? 1 : 0));
    const fit = await probit(design({ x }), y);
    rejected += normalityTest(fit, y).pValue < 0.05 ? 1 : 0;
  }
  return rejected / 200;
}

describe("normalityTest", () => {
  test("rejects about 5 percent of normal errors and most skewed ones", async () => {
    // Binomial: 200 draws at .05 lie below .105 with probability .9995; outer products reject a little too often.
    expect(await share((u) => u)).toBeLessThan(0.12);
    expect(await share((u) => (u * u - 1) / Math.SQRT2)).toBeGreaterThan(0.9);
  });

  test("an index of one value is refused", async () => {
    const y = Uint8Array.from({ length: 100 }, (_, i) => i % 2);
    const fit = await probit(design({}, 100), y);
    expect(() => normalityTest(fit, y)).toThrow(expect.objectContaining({ code: "DATA" }));
  });
});

/** Share of 150 samples in which the outcome's test rejects at 5 percent, the outcome's error a function of u. */
async function rejected(error: (u: number, own: number) => number): Promise<number> {
  let count = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const normals = normalsOf(500 + seed);
    const [x, z, u, own] = [normals(1500), normals(1500), normals(1500), normals(1500)];
    const selected = Uint8Array.from(u, (v, i) => (0.3 + x[i]! + z[i]! + v > 0 ? 1 : 0));
    const outcome = x.map((v, i) => 1 + v + error(u[i]!, own[i]!));
    const selectionCovariates = design({ x, z });
    const test = await selectionNormalityTest({
      selected,
      selectionCovariates,
      outcome,
      outcomeCovariates: design({ x }),
    });
    count += test.outcome.pValue < 0.05 ? 1 : 0;
  }
  return count / 150;
}

describe("selectionNormalityTest", () => {
  test("keeps its level where the outcome's error is linear in the selection's, and sees where it is not", async () => {
    const level = await rejected((u, own) => 0.6 * u + 0.8 * own);
    expect(level).toBeLessThan(0.11);
    expect(await rejected((u, own) => 0.6 * u + 0.5 * (u * u - 1) + 0.5 * own)).toBeGreaterThan(0.5);
  });
});
