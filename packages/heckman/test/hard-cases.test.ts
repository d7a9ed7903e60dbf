import { design } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { selectionMle } from "../src/selection-mle.js";
import { selectionTwoStep } from "../src/selection-two-step.js";
import { switchingMle } from "../src/switching-mle.js";
import { treatmentMle } from "../src/treatment-mle.js";
import { normalsOf, selectedOutcome, selectedTreatment } from "./simulated.js";

/** Every number of a result, however deep. */
function numbers(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbers) : [];
}

/** A fit that either stands with finite numbers or fails with a code and, if it did not converge, its last iterate. */
async function settles(fit: Promise<{ readonly warnings: readonly string[] }>): Promise<string> {
  try {
    const result = await fit;
    expect(numbers(result).every(Number.isFinite)).toBe(true);
    return result.warnings.join(" ");
  } catch (error) {
    const { code, message, last } = error as { code: string; message: string; last?: number[] };
    expect(["DATA", "SINGULAR", "NOT_CONVERGED"]).toContain(code);
    if (code === "NOT_CONVERGED") expect(last!.length > 0 && last!.every(Number.isFinite)).toBe(true);
    return message;
  }
}

const data = selectedOutcome(800, 0.5, 11);
const treated = selectedTreatment(800, 0.5, 11);

describe("hard cases end in an estimate, a warning in words or a typed error", () => {
  test.each([0.99, -0.99])("a correlation of %d", async (rho) => {
    for (let seed = 1; seed <= 10; seed++) {
      const model = selectedOutcome(1000, rho, seed);
      expect(await settles(selectionMle(model))).not.toContain("NaN");
      await settles(treatmentMle(selectedTreatment(1000, rho, seed)));
    }
    const { coefficients } = await selectionMle(selectedOutcome(20_000, rho, 1));
    const found = coefficients.find((row) => row.name === "rho")!;
    expect(Math.abs(found.estimate - rho) / found.se!).toBeLessThan(3.5);
  });

  test("no exclusion restriction is said", async () => {
    const { selectionCovariates: _, ...rest } = data;
    const without = { ...rest, selectionCovariates: data.outcomeCovariates };
    expect(await settles(selectionMle(without))).toMatch(/functional form|did not converge/);
    expect(await settles(selectionTwoStep(without))).toMatch(/functional form/);
    const same = { ...treated, treatmentCovariates: treated.outcomeCovariates };
    expect(await settles(treatmentMle(same))).toMatch(/functional form|did not converge/);
  });

  test("a selection that is predicted perfectly is named", async () => {
    const z1 = data.selectionCovariates.x.subarray(0, 800);
    const selected = Uint8Array.from(z1, (z) => (z > 0.2 ? 1 : 0));
    expect(await settles(selectionMle({ ...data, selected }))).toMatch(/selected is predicted perfectly/);
    expect(await settles(switchingMle({ ...treated, treatment: selected }))).toMatch(
      /treatment is predicted perfectly/,
    );
  });

  test("collinear columns are named, in either equation", async () => {
    const z1 = data.outcomeCovariates.x;
    const copy = design({ z1, again: z1.map((v) => 3 * v - 1) });
    expect(await settles(selectionMle({ ...data, outcomeCovariates: copy }))).toMatch(/column 'again'/);
    expect(await settles(selectionMle({ ...data, selectionCovariates: copy }))).toMatch(/column 'again'/);
  });

  test("columns of very different units change nothing", async () => {
    const { z1, z2 } = { z1: data.selectionCovariates.x.slice(0, 800), z2: data.selectionCovariates.x.slice(800) };
    const scaled = { ...data, selectionCovariates: design({ z1, z2: z2.map((v) => 1e7 * v) }) };
    const [plain, units] = [await selectionMle(data), await selectionMle(scaled)];
    expect(units.coefficients[2]!.estimate * 1e7).toBeCloseTo(plain.coefficients[2]!.estimate, 7);
    expect(units.coefficients[2]!.se! * 1e7).toBeCloseTo(plain.coefficients[2]!.se!, 7);
    expect(units.logLikelihood).toBeCloseTo(plain.logLikelihood, 8);
  });

  test("ten selected rows", async () => {
    const normals = normalsOf(2);
    for (let k = 0; k < 10; k++) {
      const [z1, z2] = [normals(200), normals(200)];
      const selected = Uint8Array.from(z1, (_, i) => (i % 20 === k ? 1 : 0));
      const few = {
        selected,
        selectionCovariates: design({ z1, z2 }),
        outcome: normals(200),
        outcomeCovariates: design({ z1 }),
      };
      await settles(selectionMle(few));
      await settles(selectionTwoStep(few));
    }
  });

  test.each([
    ["everybody is selected", new Uint8Array(800).fill(1), /nothing is selected away/],
    ["nobody is selected", new Uint8Array(800), /selected rows are 0/],
  ])("%s", async (_, selected, message) => {
    expect(await settles(selectionMle({ ...data, selected }))).toMatch(message);
  });

  test("an outcome without an error, and a constant one", async () => {
    const exact = data.outcomeCovariates.x.map((z) => 1 + 2 * z);
    await settles(selectionMle({ ...data, outcome: exact }));
    await settles(selectionMle({ ...data, outcome: new Float64Array(800).fill(3) }));
    await settles(treatmentMle({ ...treated, outcome: exact }));
  });

  test("limits of steps and of time end a fit with its last iterate", async () => {
    for (const limit of [{ maxIterations: 1 }, { timeLimit: 1e-9 }]) {
      await expect(selectionMle(data, limit)).rejects.toMatchObject({
        code: "NOT_CONVERGED",
        last: expect.arrayContaining([expect.any(Number)]),
      });
    }
  });
});
