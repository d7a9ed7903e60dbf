import { createRng, design, normalQuantile } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { selectionTwoStep } from "../src/selection-two-step.js";

const rng = createRng(21);
const n = 300;
const normals = (): Float64Array =>
  Float64Array.from({ length: n }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
const [x, z, u, e] = [normals(), normals(), normals(), normals()];
const selected = Uint8Array.from(u, (v, i) => (x[i]! + z[i]! + v > 0 ? 1 : 0));
const data = {
  selected,
  selectionCovariates: design({ x, z }),
  outcome: x.map((v, i) => 1 + v + 0.5 * u[i]! + e[i]!),
  outcomeCovariates: design({ x }),
};

/** Missing where nobody is selected. */
const hidden = (values: Float64Array): Float64Array => values.map((v, i) => (selected[i] === 1 ? v : Number.NaN));

describe("selectionTwoStep", () => {
  test("never reads outcomes or covariates of rows that are not selected", async () => {
    const partial = { ...data, outcome: hidden(data.outcome), outcomeCovariates: design({ x: hidden(x) }) };
    expect(await selectionTwoStep(partial)).toEqual(await selectionTwoStep(data));
  });

  test("is frozen plain data that survives JSON", async () => {
    const result = await selectionTwoStep(data);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(Object.isFrozen(result)).toBe(true);
    expect(result.coefficients.map((row) => `${row.equation} ${row.name}`)).toEqual([
      "selection (Intercept)",
      "selection x",
      "selection z",
      "outcome (Intercept)",
      "outcome x",
      "outcome hazard",
      "errors sigma",
      "errors rho",
    ]);
  });

  test("both backends and any number of threads give the same bits", async () => {
    const js = await selectionTwoStep(data, {}, { backend: "js" });
    for (const threads of [1, 2, 3, 8]) expect(await selectionTwoStep(data, {}, { threads })).toEqual(js);
  });

  test("says when no covariate is excluded from the outcome", async () => {
    const result = await selectionTwoStep({ ...data, selectionCovariates: design({ x }) });
    expect(result.warnings.join(" ")).toContain("functional form");
  });

  test.each([
    ["a missing outcome of a selected row", { outcome: new Float64Array(n).fill(Number.NaN) }, "NON_FINITE"],
    ["everybody selected", { selected: new Uint8Array(n).fill(1) }, "DATA"],
    ["a selection of 2", { selected: new Uint8Array(n).fill(2) }, "DATA"],
    ["an outcome of another length", { outcome: new Float64Array(2) }, "SHAPE"],
    [
      "an outcome equation with a constant",
      { outcomeCovariates: design({ one: new Float64Array(n).fill(1) }) },
      "SINGULAR",
    ],
  ])("%s is a typed error", async (_, change, code) => {
    await expect(selectionTwoStep({ ...data, ...change })).rejects.toMatchObject({ code });
  });

  test("an aborted run stops", async () => {
    const run = { signal: AbortSignal.abort() };
    await expect(selectionTwoStep(data, {}, run)).rejects.toMatchObject({ code: "ABORTED" });
  });
});
