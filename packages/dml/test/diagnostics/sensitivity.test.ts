import { clusterIndex, createRng, type Design, design, type Folds, normalQuantile } from "@career-dml/core";
import { leastSquares, withIntercept } from "@career-dml/kernels";
import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  crossFit,
  interactiveElements,
  partiallyLinearElements,
  robustnessValue,
  robustnessValueOfInterval,
  type SensitivityElements,
  sensitivity,
  sensitivityBounds,
  unpenalised,
} from "../../src/index.js";

interface Published {
  readonly theta: { readonly lower: readonly [number]; readonly upper: readonly [number] };
  readonly se: { readonly lower: readonly [number]; readonly upper: readonly [number] };
  readonly rv: readonly [number];
  readonly rva: readonly [number];
}

const CONFOUNDING = { cfY: 0.03, cfD: 0.03, rho: 1 };

const foldsOf = (column: Float64Array): Folds => ({ k: Math.max(...column) + 1, of: Uint32Array.from(column) });
const covariatesOf = (data: Record<string, Float64Array>, p: number): Design =>
  design(Object.fromEntries(Array.from({ length: p }, (_, j) => [`X${j + 1}`, data[`X${j + 1}`]!])));

async function partiallyLinear(): Promise<SensitivityElements> {
  const data = csvColumns("fixtures/dml/dml_plr.csv");
  const target = (name: string) => ({ name, loss: "squared" as const, target: data[name]! });
  const [l, m] = await crossFit({
    designs: [covariatesOf(data, 10)],
    folds: foldsOf(data["fold"]!),
    targets: [target("y"), target("d")],
    learners: [unpenalised],
    rng: createRng(1),
  });
  return partiallyLinearElements({
    outcome: data["y"]!.map((v, i) => v - l!.prediction[i]!),
    treatment: data["d"]!.map((v, i) => v - m!.prediction[i]!),
  });
}

async function interactive(): Promise<SensitivityElements> {
  const data = csvColumns("fixtures/dml/dml_irm.csv");
  const arm = (value: number) => ({
    name: `arm ${value}`,
    loss: "squared" as const,
    target: data["y"]!,
    observed: Uint8Array.from(data["d"]!, (d) => (d === value ? 1 : 0)),
  });
  const [mu0, mu1, e] = await crossFit({
    designs: [covariatesOf(data, 8)],
    folds: foldsOf(data["fold"]!),
    targets: [arm(0), arm(1), { name: "d", loss: "log", target: data["d"]! }],
    learners: [unpenalised],
    rng: createRng(1),
  });
  const propensity = e!.prediction.map((p) => Math.min(0.99, Math.max(0.01, p)));
  const nuisances = { mu0: mu0!.prediction, mu1: mu1!.prediction, propensity };
  return interactiveElements({ outcome: data["y"]!, treatment: Uint8Array.from(data["d"]!), nuisances });
}

/** The value at which a falling function crosses zero. */
function crossing(f: (r: number) => number): number {
  let [low, high] = [0, 0.999];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

describe.skipIf(!hasFixtures)(`sensitivity against DoubleML${fixtureNote}`, () => {
  const cases = [
    ["PLR", partiallyLinear, "dml/dml_plr.json", "sensitivity_cf.03_.03_rho1"],
    ["IRM", interactive, "dml/dml_irm.json", "ATE_sensitivity_cf.03_.03_rho1"],
  ] as const;

  test.each(cases)("%s: bounds, standard errors, robustness values", async (_, elementsOf, file, key) => {
    const elements = await elementsOf();
    const published = jsonFixture<Record<string, Published>>(file)[key]!;
    const bounds = sensitivityBounds(elements, CONFOUNDING);
    expectClose(bounds.lower, published.theta.lower[0], 1e-8, "lower");
    expectClose(bounds.upper, published.theta.upper[0], 1e-8, "upper");
    // DoubleML scales its score by a negative number there, which exchanges the two standard errors.
    expectClose(bounds.seLower, published.se.upper[0], 1e-8, "se of lower");
    expectClose(bounds.seUpper, published.se.lower[0], 1e-8, "se of upper");
    expectClose(robustnessValue(elements), published.rv[0], 1e-6, "robustness value");
    const exchanged = crossing((r) => {
      const at = sensitivityBounds(elements, { cfY: r, cfD: r, rho: 1 });
      return at.lower - normalQuantile(0.95) * at.seUpper;
    });
    expectClose(exchanged, published.rva[0], 1e-6, "robustness value of the interval, errors exchanged");
    const own = robustnessValueOfInterval(elements);
    const at = sensitivityBounds(elements, { cfY: own, cfD: own, rho: 1 });
    expect(Math.abs(at.lower - normalQuantile(0.95) * at.seLower)).toBeLessThan(1e-9);
    expect(Math.abs(own - published.rva[0])).toBeLessThan(0.01);
  });

  test("PLR: published elements", async () => {
    const elements = await partiallyLinear();
    const published = jsonFixture<Record<string, Record<string, readonly [number]>>>("dml/dml_plr.json");
    const { sigma2, nu2, max_bias: scale } = published["sensitivity_elements"]!;
    expectClose(elements.sigma2, sigma2![0], 1e-8);
    expectClose(elements.nu2, nu2![0], 1e-8);
    expectClose(Math.sqrt(elements.sigma2 * elements.nu2), scale![0], 1e-8);
  });
});

/** t^2 / df of the last column: the ratio of explained to unexplained variance that it adds. */
function gain(columns: Record<string, Float64Array>, target: Float64Array): number {
  const fit = leastSquares(withIntercept(design(columns)), target);
  const last = fit.coefficients.length - 1;
  const p = fit.coefficients.length;
  const variance = (fit.rss / fit.df) * fit.xxInverse[last * p + last]!;
  return fit.coefficients[last]! ** 2 / variance / fit.df;
}

const twice = (v: Float64Array) => Float64Array.from([...v, ...v]);

describe("sensitivity in closed form", () => {
  const N = 400;
  const rng = createRng(11);
  const normal = (): Float64Array => Float64Array.from({ length: N }, () => normalQuantile(rng.uniform()));
  const [x1, x2] = [normal(), normal()];
  const d = normal().map((v, i) => v + 0.5 * x1[i]! + 0.8 * x2[i]!);
  const y = normal().map((v, i) => v + d[i]! + x1[i]! + 0.6 * x2[i]!);
  const residuals = (columns: Record<string, Float64Array>) => ({
    outcome: leastSquares(withIntercept(design(columns)), y).residuals,
    treatment: leastSquares(withIntercept(design(columns)), d).residuals,
  });
  const scaled = (columns: Record<string, Float64Array>) => {
    const { outcome, treatment } = residuals(columns);
    return partiallyLinearElements({ outcome: outcome.map((v) => -250 * v), treatment: treatment.map((v) => v / 8) });
  };
  const long = partiallyLinearElements(residuals({ x1, x2 }));
  const short = partiallyLinearElements(residuals({ x1 }));
  const result = sensitivity({
    representation: "covariates",
    elements: long,
    leftOut: [{ name: "x2", elements: short }],
  });

  test("a benchmark's strengths are t^2 / df of the variable in both regressions", () => {
    const [benchmark] = result.benchmarks;
    expectClose(benchmark!.cfY, gain({ d, x1, x2 }, y), 1e-10);
    expectClose(benchmark!.cfD, Math.min(0.999, gain({ x1, x2 }, d)), 1e-10);
  });

  test("with the true strengths of one omitted variable the bound is the estimate that adjusts for it", () => {
    // In a linear model both differences are multiples of what is left of the variable, so that |rho| is 1.
    const truth = { cfY: 1 - long.sigma2 / short.sigma2, cfD: 1 - short.nu2 / long.nu2, rho: 1 };
    const { lower, upper } = sensitivityBounds(short, truth);
    const nearest = short.estimate > long.estimate ? lower : upper;
    expectClose(nearest, long.estimate, 1e-10);
    expectClose(Math.abs(result.benchmarks[0]!.rho!), 1, 1e-10);
    expectClose(result.benchmarks[0]!.change, short.estimate - long.estimate, 1e-12);
  });

  test("scaling the outcome scales the bounds and leaves strengths and robustness as they are", () => {
    const leftOut = [{ name: "x2", elements: scaled({ x1 }) }];
    const again = sensitivity({ representation: "covariates", elements: scaled({ x1, x2 }), leftOut });
    const factor = -250 * 8;
    expectClose(again.lower, factor * result.upper, 1e-10);
    expectClose(again.confidence[0], factor * result.confidence[1], 1e-10);
    expectClose(again.robustnessValue, result.robustnessValue, 1e-10);
    expectClose(again.robustnessValueCi, result.robustnessValueCi, 1e-8);
    for (const strength of ["cfY", "cfD", "gainY", "gainD"] as const) {
      expectClose(again.benchmarks[0]![strength], result.benchmarks[0]![strength], 1e-9, strength);
    }
  });

  test("at the robustness value the bound is zero", () => {
    const r = result.robustnessValue;
    expectClose(sensitivityBounds(long, { cfY: r, cfD: r, rho: 1 }).lower, 0, 1e-12);
    expect(result.robustnessValueCi).toBeLessThan(r);
    const negative = { ...long, estimate: -long.estimate, influence: long.influence.map((v) => -v) };
    expectClose(robustnessValue(negative), r, 1e-14);
    const at = robustnessValueOfInterval(negative);
    const bounds = sensitivityBounds(negative, { cfY: at, cfD: at, rho: 1 });
    expectClose(bounds.upper + normalQuantile(0.95) * bounds.seUpper, 0, 1e-9);
  });

  test("another null effect, and errors that go together less", () => {
    const half = long.estimate / 2;
    const r = robustnessValue(long, { nullEffect: half, rho: -0.5 });
    expectClose(sensitivityBounds(long, { cfY: r, cfD: r, rho: 0.5 }).lower, half, 1e-12);
    const ci = robustnessValueOfInterval(long, 0.9, { nullEffect: half, rho: 0.5 });
    const at = sensitivityBounds(long, { cfY: ci, cfD: ci, rho: 0.5 });
    expectClose(at.lower - normalQuantile(0.9) * at.seLower, half, 1e-9);
    expect([robustnessValue(long, { rho: 0 }), robustnessValueOfInterval(long, 0.95, { rho: 0 })]).toEqual([1, 1]);
  });

  test("confidence bounds stand outside the bounds, by their own errors", () => {
    expectClose(result.confidence[0], result.lower - normalQuantile(0.95) * result.seLower, 1e-12);
    expectClose(result.confidence[1], result.upper + normalQuantile(0.95) * result.seUpper, 1e-12);
    const [i, j] = [9, 14];
    const { cfY, cfD, confidence } = result.contour;
    const at = sensitivityBounds(long, { cfY: cfY[i]!, cfD: cfD[j]!, rho: 1 });
    expectClose(confidence[i]![j]!, at.lower - normalQuantile(0.95) * at.seLower, 1e-12);
  });

  test("a variable that explains nothing has negative gains, and stands for no confounding", () => {
    const worse = { ...long, sigma2: 0.9 * long.sigma2, nu2: 1.1 * long.nu2 };
    const [benchmark] = sensitivity({
      representation: "x",
      elements: long,
      leftOut: [{ name: "noise", elements: worse }],
    }).benchmarks;
    expectClose(benchmark!.gainY, -0.1, 1e-12);
    expect([benchmark!.cfY, benchmark!.cfD, benchmark!.rho]).toEqual([0, 0, null]);
    expect(benchmark!.reason).toMatch(/no worse without it/);
    expect(benchmark!.lower).toBe(long.estimate);
  });

  test("duplicated units in clusters leave the errors of the units as they were", () => {
    const { outcome, treatment } = residuals({ x1 });
    const clusters = clusterIndex([...Array(N).keys(), ...Array(N).keys()], 2 * N);
    const doubled = partiallyLinearElements({ outcome: twice(outcome), treatment: twice(treatment) }, clusters);
    const [one, two] = [
      sensitivityBounds({ ...short, spread: "n - 1" }, CONFOUNDING),
      sensitivityBounds(doubled, CONFOUNDING),
    ];
    expectClose(two.lower, one.lower, 1e-10);
    expectClose(two.seLower, one.seLower, 1e-10);
    expectClose(two.seUpper, one.seUpper, 1e-10);
  });

  test("no confounding leaves the estimate, an interval that holds zero has robustness 0", () => {
    const none = sensitivityBounds(long, { cfY: 0, cfD: 0.5, rho: 1 });
    expect([none.lower, none.upper]).toEqual([long.estimate, long.estimate]);
    expect(robustnessValueOfInterval({ ...long, estimate: 0.001 })).toBe(0);
  });

  test("the contour grid holds the bounds of its strengths and reaches every benchmark", () => {
    const { cfY, cfD, lower } = result.contour;
    expect([cfY.length, cfD.length, lower.length, lower[0]!.length]).toEqual([21, 21, 21, 21]);
    const at = sensitivityBounds(long, { cfY: cfY[7]!, cfD: cfD[3]!, rho: 1 });
    expectClose(lower[7]![3]!, at.lower, 1e-12);
    expect(cfY.at(-1)!).toBeGreaterThan(result.robustnessValue);
    expect(cfY[0]).toBe(0);
  });

  test("propensities that make the debiased norm negative give the plug-in norm, never NaN", () => {
    const nuisances = {
      mu0: new Float64Array(4),
      mu1: new Float64Array(4),
      propensity: Float64Array.of(0.01, 0.01, 0.5, 0.5),
    };
    const elements = interactiveElements({
      outcome: Float64Array.of(1, 2, 3, 4),
      treatment: Uint8Array.of(1, 1, 0, 1),
      nuisances,
    });
    expectClose(elements.nu2, (2 * 100 ** 2 + 2 * 4) / 4, 1e-12);
    expect(Number.isFinite(robustnessValue(elements))).toBe(true);
  });

  test("refuses strengths outside [0, 1)", () => {
    const input = { representation: "x", elements: long, leftOut: [] };
    expect(() => sensitivity(input, { cfY: 1, cfD: -0.1 })).toThrow(expect.objectContaining({ code: "OPTIONS" }));
  });
});
