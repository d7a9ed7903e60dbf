import {
  type AgainstTruth,
  type CareerRunResult,
  type Criteria,
  createRng,
  type EffectResult,
  effectResult,
  type GatesResult,
  type NuisanceQuality,
  normalInterval,
  type OverlapReport,
  type RepresentationKind,
  type RepresentationResult,
} from "@career-dml/core";
import { portraitOf } from "./sample-portrait.js";

export const TRUTH = { sampleAte: 0.69614, sampleAtt: 0.73102, nominal: 0.5 };

const nuisances = (shift: number): readonly NuisanceQuality[] => [
  { name: "outcome | T=0", loss: "squared", value: 0.412 + shift, r2: 0.381 - shift, calibrationSlope: 0.94 },
  { name: "outcome | T=1", loss: "squared", value: 0.437 + shift, r2: 0.402 - shift, calibrationSlope: 1.03 },
  {
    name: "propensity",
    loss: "log",
    value: 0.644 + shift,
    r2: 0.061 - shift / 2,
    calibrationSlope: shift > 0.03 ? null : 0.88,
  },
];

const histogram = (values: readonly number[]): number[] =>
  Array.from({ length: 20 }, (_, i) => values.filter((v) => Math.floor(v * 20) === i).length);

function weights(values: readonly number[]): number {
  const sum = values.reduce((a, v) => a + 1 / v, 0);
  return (sum * sum) / values.reduce((a, v) => a + 1 / (v * v), 0);
}

/** Propensities as a sum of uniforms, so that both arms have a plausible bell. */
export function overlap(seed: number, treated: number, untreated: number, dropped: number): OverlapReport {
  const rng = createRng(seed);
  const draw = (n: number, shift: number): number[] =>
    Array.from({ length: n }, () => {
      const sum = rng.uniform() + rng.uniform() + rng.uniform();
      return Math.min(0.995, Math.max(0.005, sum / 3 + shift));
    });
  const arms = { treated: draw(treated, 0.06), untreated: draw(untreated, -0.06) };
  const probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
  const quantiles = (values: readonly number[]): number[] => {
    const sorted = [...values].sort((a, b) => a - b);
    return probabilities.map((p) => sorted[Math.floor(p * (sorted.length - 1))]!);
  };
  const all = [...arms.treated, ...arms.untreated];
  return {
    min: Math.min(...all),
    max: Math.max(...all),
    quantiles: { probabilities, treated: quantiles(arms.treated), untreated: quantiles(arms.untreated) },
    histogram: { treated: histogram(arms.treated), untreated: histogram(arms.untreated) },
    effectiveSampleSize: { treated: weights(arms.treated), untreated: weights(arms.untreated.map((v) => 1 - v)) },
    beyond: [0.01, 0.05, 0.1].map((threshold) => ({
      threshold,
      below: all.filter((v) => v < threshold).length,
      above: all.filter((v) => v > 1 - threshold).length,
      population: `${threshold} < e < ${1 - threshold}`.replaceAll("0.", "."),
      kept: { treated: treated - Math.round(90 * threshold), untreated: untreated - Math.round(110 * threshold) },
      effectiveSampleSize: { treated: 0.9 * treated, untreated: 0.85 * untreated },
    })),
    trimmed: {
      bounds: dropped > 0 ? [0.05, 0.95] : null,
      dropped,
      population: dropped > 0 ? ".05 < e < .95" : null,
    },
  };
}

function gates(ate: number, slope: number, n: number): GatesResult {
  const groups = [1, 2, 3, 4, 5].map((group) => {
    const estimate = ate + slope * (group - 3) + 0.012 * Math.sin(7 * group);
    const se = 0.061 + 0.004 * group;
    return { group, n, estimate, se, ci: normalInterval(estimate, se), predicted: ate + 0.8 * slope * (group - 3) };
  });
  const estimate = groups[4]!.estimate - groups[0]!.estimate;
  const difference = { estimate, se: 0.094, ci: normalInterval(estimate, 0.094), pValue: 0.0041 };
  return {
    kind: "gates",
    groups,
    difference,
    monotonicity: 0.75,
    note: "Groups and scores are cross-fitted: no unit's own outcome decides its group.",
  };
}

export const against = (estimate: number, se: number | null, isDml: boolean): AgainstTruth => ({
  biasAte: estimate - TRUTH.sampleAte,
  biasAtt: isDml ? estimate + 0.021 - TRUTH.sampleAtt : null,
  biasNominal: estimate - TRUTH.nominal,
  covered: se === null ? null : Math.abs(estimate - TRUTH.sampleAte) < 1.96 * se,
  cateCorrelation: isDml ? 0.31 + 0.4 * Math.abs(Math.sin(40 * estimate)) : null,
});

interface Spec {
  readonly name: string;
  readonly label: string;
  readonly kind: RepresentationKind;
  readonly dimension: number;
  readonly estimate: number;
  readonly se: number | null;
}

export const SPECS: readonly Spec[] = [
  { name: "naive", label: "Difference of means", kind: "benchmark", dimension: 0, estimate: 1.1268, se: 0.0441 },
  { name: "ols", label: "OLS with covariates", kind: "benchmark", dimension: 0, estimate: 0.9912, se: 0.0402 },
  { name: "covariates", label: "Covariates only", kind: "baseline", dimension: 0, estimate: 0.9571, se: 0.0461 },
  { name: "shares", label: "Occupation shares", kind: "baseline", dimension: 54, estimate: 0.7064, se: 0.0518 },
  { name: "pca", label: "Static embedding (PCA)", kind: "baseline", dimension: 32, estimate: 0.7311, se: 0.0524 },
  { name: "predictive", label: "Predictive GRU", kind: "encoder", dimension: 64, estimate: 0.7182, se: 0.0511 },
  { name: "vib", label: "Causal GRU (VIB)", kind: "encoder", dimension: 16, estimate: 0.7096, se: 0.0502 },
  {
    name: "adversarial",
    label: "Debiased GRU (adversarial)",
    kind: "encoder",
    dimension: 16,
    estimate: 0.8123,
    se: 0.0583,
  },
  { name: "twoStage", label: "Two-stage GRU", kind: "encoder", dimension: 16, estimate: 0.7218, se: 0.0507 },
  { name: "oracle", label: "True ability", kind: "oracle", dimension: 1, estimate: 0.6902, se: 0.0419 },
];

export const criteriaOf = (i: number): Criteria => ({
  outcomeLoss: 0.4312 + 0.004 * ((i * 7) % 5),
  rieszLoss: -4.871 + 0.09 * ((i * 3) % 4),
  propensityLoss: 0.6411 + 0.003 * ((i * 5) % 6),
});

/** Occupations by their numbers, and a missing one. */
export const STATES = ["49", "41", "48", "47", null, "46"];

const COVARIATES = ["education", "flexicurity"];

export function representation(
  spec: Spec,
  i: number,
  n: number,
  isSimulated: boolean,
  covariates: readonly string[] = COVARIATES,
): RepresentationResult {
  const { name, label, kind, dimension, estimate, se } = spec;
  const isDml = kind !== "benchmark";
  const effect = (value: number, estimand: "ATE" | "ATT"): EffectResult =>
    effectResult({
      estimator: isDml ? "causal-forest-dml" : name,
      estimand,
      estimate: value,
      se,
      ...(se === null ? { reason: "The representation has more columns than the smaller arm has units." } : {}),
      n: isDml ? n - 13 : n,
      dropped: isDml ? 13 : 0,
      estimandLabel: isDml ? `${estimand} on .05 < e < .95` : estimand,
      nuisances: isDml ? nuisances(i / 200) : [],
      overlap: isDml ? overlap(100 + i, 434, n - 434, 13) : null,
      warnings: name === "adversarial" ? ["The adversary did not converge in fold 2."] : [],
      seed: 42,
    });
  return {
    name,
    label,
    kind,
    dimension,
    ate: effect(estimate, "ATE"),
    att: isDml ? effect(estimate + 0.021, "ATT") : null,
    gates: isDml ? gates(estimate, 0.06, Math.floor((n - 13) / 5)) : null,
    cateQuantiles: isDml ? [-0.31, 0.22, 0.51, 0.7, 0.88, 1.17, 1.64] : null,
    ...(isDml
      ? portraitOf({ seed: i, ate: estimate, arms: [434, n - 447], covariates, states: STATES })
      : { effects: null, targeting: null, calibration: null, balance: null, groupProfiles: null }),
    againstTruth: isSimulated ? against(estimate, se, isDml) : null,
    criteria: isDml && kind !== "oracle" ? criteriaOf(i) : null,
    trueLoss:
      isSimulated && isDml
        ? { outcome: 0.011 + i / 500, riesz: 0.21 + i / 40, product: TRUTH.sampleAte - estimate + 0.004 }
        : null,
  };
}

export function sensitivityOf(estimate: number): CareerRunResult["validation"]["sensitivity"] {
  const grid = Array.from({ length: 21 }, (_, i) => (0.3 * i) / 20);
  const scale = 2.1;
  const bias = (y: number, d: number): number => scale * Math.sqrt((y * d) / (1 - d));
  const benchmark = (name: string, cfY: number, cfD: number) => ({
    name,
    cfY,
    cfD,
    gainY: cfY,
    gainD: cfD,
    change: 0.4 * bias(cfY, cfD),
    rho: 0.41,
    lower: estimate - bias(cfY, cfD),
    upper: estimate + bias(cfY, cfD),
  });
  const towardsZero = (y: number, d: number): number =>
    estimate < 0 ? estimate + bias(y, d) + 0.083 : estimate - bias(y, d) - 0.083;
  return {
    representation: "vib",
    estimate,
    cfY: 0.03,
    cfD: 0.03,
    rho: 1,
    lower: estimate - bias(0.03, 0.03),
    upper: estimate + bias(0.03, 0.03),
    seLower: 0.0497,
    seUpper: 0.0511,
    confidence: [estimate - bias(0.03, 0.03) - 0.0817, estimate + bias(0.03, 0.03) + 0.0841],
    level: 0.95,
    nullEffect: 0,
    robustnessValue: 0.2871,
    robustnessValueCi: 0.2504,
    contour: {
      cfY: grid,
      cfD: grid,
      lower: grid.map((y) => grid.map((d) => estimate - bias(y, d))),
      confidence: grid.map((y) => grid.map((d) => towardsZero(y, d))),
    },
    benchmarks: [
      benchmark("education", 0.112, 0.021),
      { ...benchmark("flexicurity", 0.008, 0), gainD: -0.0031, rho: null, reason: "It predicts nothing." },
      benchmark("share of time in the three most frequent occupations", 0.19, 0.141),
    ],
    warnings: [],
  };
}

const SIGMA = [0.25, 0.5, 0.75, 1, 1.25];
const R2 = [0, 0.15, 0.3, 0.45, 0.6, 0.75];
const mde = (n: number, sigma: number, r2: number): number =>
  (2.8016 * sigma * Math.sqrt(1 - r2)) / Math.sqrt(n * 0.43 * 0.57);

export const powerOf = (n: number): CareerRunResult["power"] => ({
  alpha: 0.05,
  power: 0.8,
  mde: mde(n, 0.82, 0.4),
  requiredN: { effect: 0.1, n: 1281 },
  frontier: [100, 200, 500, 1000, 2000, 5000, 10000].map((size) => ({ n: size, mde: mde(size, 0.82, 0.4) })),
  grid: { sigma: SIGMA, r2: R2, mde: SIGMA.map((s) => R2.map((r) => mde(n, s, r))) },
});

export const heckmanCoefficients: EffectResult["coefficients"] = [
  { equation: "selection", name: "(Intercept)", estimate: -0.4123, se: 0.0812, z: -5.08, pValue: 3.8e-7 },
  { equation: "selection", name: "peer_adoption", estimate: 0.8821, se: 0.1402, z: 6.29, pValue: 3.2e-10 },
  { equation: "outcome", name: "treatment", estimate: 0.7533, se: 0.1912, z: 3.94, pValue: 8.1e-5 },
  {
    equation: "outcome",
    name: "inverseMills",
    estimate: 0.1471,
    se: null,
    z: null,
    pValue: null,
    reason: "The corrected covariance is not positive definite.",
  },
];

/** Twenty numbers about a mean, as placebo estimates lie. */
const placebos = (mean: number, sd: number): number[] =>
  Array.from({ length: 20 }, (_, k) => mean + sd * Math.SQRT2 * Math.sin(2.4 * k));

export const PLACEBO: CareerRunResult["validation"]["placebo"] = [
  {
    name: "treatment",
    label: "Treatment",
    permutations: 20,
    real: 0.7096,
    estimates: placebos(-0.0041, 0.0498),
    mean: -0.0041,
    sd: 0.0498,
    meanSe: 0.0503,
    realPValue: 1 / 21,
    coverage: 0.95,
    pValue: 0.71,
    passed: true,
    note: "every nuisance was fitted again.",
  },
  {
    name: "outcome",
    label: "Outcome",
    permutations: 20,
    real: 0.7096,
    estimates: placebos(0.0113, 0.0521),
    mean: 0.0113,
    sd: 0.0521,
    meanSe: 0.0498,
    realPValue: 1 / 21,
    coverage: 0.9,
    pValue: 0.34,
    passed: true,
    note: "every nuisance was fitted again.",
  },
  {
    name: "careers",
    label: "Careers",
    permutations: 20,
    real: 0.7096,
    estimates: placebos(0.9482, 0.0093),
    mean: 0.9482,
    sd: 0.0093,
    meanSe: 0.0472,
    realPValue: 0.048,
    coverage: 0,
    pValue: 0.048,
    passed: false,
    note: "careers were exchanged between people; the estimate moves back to that of the covariates alone.",
  },
];

export const VARIANTS = ["predictive", "vib", "adversarial", "twoStage"] as const;
