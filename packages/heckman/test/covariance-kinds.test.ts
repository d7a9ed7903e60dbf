import { type Coefficient, type Design, selectEntries, selectRows } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { probit } from "../src/probit.js";
import { selectionMle } from "../src/selection-mle.js";
import { selectionTwoStep } from "../src/selection-two-step.js";
import { treatmentControlFunction } from "../src/treatment-control-function.js";
import { treatmentTwoStep } from "../src/treatment-two-step.js";
import { selectedOutcome, selectedTreatment } from "./simulated.js";

const n = 400;
const data = selectedOutcome(n, 0.4, 5);
const twice = Int32Array.from({ length: 2 * n }, (_, i) => i % n);
const doubled = {
  selected: Uint8Array.from(twice, (i) => data.selected[i]!),
  selectionCovariates: selectRows(data.selectionCovariates, twice),
  outcome: selectEntries(data.outcome, twice),
  outcomeCovariates: selectRows(data.outcomeCovariates, twice),
};
const ses = (rows: readonly Coefficient[]): number[] => rows.flatMap((row) => (row.se === null ? [] : [row.se]));
const estimates = (rows: readonly Coefficient[]): number[] => rows.map((row) => row.estimate);
const cells = (matrix: readonly (readonly number[])[]): number[] => matrix.flat();

describe.each([
  ["selectionMle", selectionMle, "hessian"],
  ["selectionTwoStep", selectionTwoStep, "corrected"],
] as const)("%s: invariances", (_, fit, plain) => {
  test("frequency weights are as good as copies of the rows", async () => {
    const weighted = await fit({ ...data, weights: new Float64Array(n).fill(2) });
    const copied = await fit(doubled);
    expectAllClose(estimates(weighted.coefficients), estimates(copied.coefficients), 1e-8);
    expectAllClose(cells(weighted.covariance), cells(copied.covariance), 1e-8);
    expect(copied.covarianceKind).toBe(plain);
  });

  test("clusters of copies give the robust covariance of the originals", async () => {
    const clustered = await fit({ ...doubled, clusters: [twice] }, { covariance: "cluster" });
    const robust = await fit(data, { covariance: "robust" });
    expectAllClose(cells(clustered.covariance), cells(robust.covariance), 1e-8);
  });

  test("two ways that are one way give that way's covariance", async () => {
    const way = Int32Array.from({ length: n }, (_, i) => i % 40);
    const one = await fit({ ...data, clusters: [way] }, { covariance: "cluster" });
    const two = await fit({ ...data, clusters: [way, way.map((c) => -c)] }, { covariance: "cluster" });
    expectAllClose(cells(two.covariance), cells(one.covariance), 1e-10);
  });

  test("rows of weight 0 are as good as absent, missing values and all", async () => {
    const weights = Float64Array.from({ length: n }, (_, i) => (i < 350 ? 1 : 0));
    const outcome = data.outcome.map((y, i) => (i < 350 ? y : Number.NaN));
    const first = Int32Array.from({ length: 350 }, (_, i) => i);
    const absent = await fit({
      selected: data.selected.slice(0, 350),
      selectionCovariates: selectRows(data.selectionCovariates, first),
      outcome: data.outcome.slice(0, 350),
      outcomeCovariates: selectRows(data.outcomeCovariates, first),
    });
    const weighted = await fit({ ...data, outcome, weights });
    expect(weighted.n).toBe(350);
    expectAllClose(cells(weighted.covariance), cells(absent.covariance), 1e-9);
  });

  test("the bootstrap is seeded, draws clusters together, and agrees with the formula", async () => {
    const options = { covariance: "bootstrap", replications: 120, seed: 0 } as const;
    const [once, again] = [await fit(data, options), await fit(data, options)];
    expect(again).toEqual(once);
    expect(once.seed).toBe(0);
    const other = await fit(data, { ...options, seed: 1 });
    expect(other.covariance).not.toEqual(once.covariance);
    const formula = await fit(data);
    ses(formula.coefficients)
      .slice(0, 5)
      .forEach((se, j) => {
        expect(Math.abs(Math.log(ses(once.coefficients)[j]! / se)), `standard error ${j}`).toBeLessThan(0.3);
      });
    const clustered = await fit({ ...doubled, clusters: [twice] }, { ...options, replications: 60 });
    expect(ses(clustered.coefficients)[0]! / ses(formula.coefficients)[0]!).toBeGreaterThan(0.75);
  });
});

test("all likelihood covariances agree where the model is right", async () => {
  const large = selectedOutcome(20_000, 0.5, 9);
  const formula = ses((await selectionMle(large)).coefficients);
  for (const covariance of ["opg", "robust"] as const) {
    const other = ses((await selectionMle(large, { covariance })).coefficients);
    other.forEach((se, j) => expect(Math.abs(se / formula[j]! - 1), `${covariance} ${j}`).toBeLessThan(0.06));
  }
});

test("a probit's covariances follow the same rules", async () => {
  const robust = await probit(data.selectionCovariates, data.selected, { covariance: "robust" });
  const design: Design = doubled.selectionCovariates;
  const clustered = await probit(design, doubled.selected, { covariance: "cluster", clusters: [twice] });
  expectAllClose(clustered.covariance, robust.covariance, 1e-9);
  expectAllClose(clustered.coefficients, robust.coefficients, 1e-9);
});

describe("treatmentControlFunction", () => {
  const treated = selectedTreatment(1500, 0.6, 4);

  test("with a common hazard it is the two-step estimator with its robust covariance", async () => {
    const control = await treatmentControlFunction(treated, { hazards: "common" });
    const steps = await treatmentTwoStep(treated, { covariance: "robust" });
    expectClose(control.estimate, steps.estimate, 1e-12);
    expectAllClose(cells(control.covariance), cells(steps.covariance), 1e-12);
  });

  test("frees the two hazards", async () => {
    const control = await treatmentControlFunction(treated);
    expect(control.coefficients.map((row) => row.name).slice(-2)).toEqual(["hazardUntreated", "hazardTreated"]);
    expect(Math.abs(control.estimate - 0.5) / control.se!).toBeLessThan(3);
    expect(control.independence.wald!.df).toBe(2);
    expect(control.independence.wald!.pValue).toBeLessThan(0.01);
  });
});

test.each([
  ["cluster without clusters", {}, "DATA"],
  ["clusters of another length", { clusters: [[1, 2]] }, "SHAPE"],
  ["a single cluster", { clusters: [new Int32Array(n)] }, "DATA"],
  ["three ways", { clusters: [data.selected, data.selected, data.selected] }, "DATA"],
  ["weights of another length", { weights: new Float64Array(2) }, "SHAPE"],
  ["a negative weight", { weights: new Float64Array(n).fill(-1) }, "DATA"],
  ["a missing weight", { weights: new Float64Array(n).fill(Number.NaN) }, "NON_FINITE"],
  ["weights of 0 everywhere", { weights: new Float64Array(n) }, "DATA"],
])("%s is a typed error", async (_, change, code) => {
  await expect(selectionMle({ ...data, ...change }, { covariance: "cluster" })).rejects.toMatchObject({ code });
});
