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

const TRUTH = { sampleAte: 0.69614, sampleAtt: 0.73102, nominal: 0.5 };

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
function overlap(seed: number, treated: number, untreated: number, dropped: number): OverlapReport {
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
    })),
    trimmed: { bounds: dropped > 0 ? [0.05, 0.95] : null, dropped },
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

const against = (estimate: number, se: number | null, isDml: boolean): AgainstTruth => ({
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

const SPECS: readonly Spec[] = [
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

const criteriaOf = (i: number): Criteria => ({
  outcomeLoss: 0.4312 + 0.004 * ((i * 7) % 5),
  rieszLoss: -4.871 + 0.09 * ((i * 3) % 4),
  propensityLoss: 0.6411 + 0.003 * ((i * 5) % 6),
});

function representation(spec: Spec, i: number, n: number, isSimulated: boolean): RepresentationResult {
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
    againstTruth: isSimulated ? against(estimate, se, isDml) : null,
    criteria: isDml && kind !== "oracle" ? criteriaOf(i) : null,
    trueLoss:
      isSimulated && isDml
        ? { outcome: 0.011 + i / 500, riesz: 0.21 + i / 40, product: TRUTH.sampleAte - estimate + 0.004 }
        : null,
  };
}

function sensitivityOf(estimate: number): CareerRunResult["validation"]["sensitivity"] {
  const grid = Array.from({ length: 21 }, (_, i) => (0.3 * i) / 20);
  const scale = 2.1;
  const bias = (y: number, d: number): number => scale * Math.sqrt((y * d) / (1 - d));
  return {
    representation: "vib",
    cfY: 0.03,
    cfD: 0.03,
    rho: 1,
    lower: estimate - bias(0.03, 0.03),
    upper: estimate + bias(0.03, 0.03),
    robustnessValue: 0.2871,
    robustnessValueCi: 0.2504,
    contour: { cfY: grid, cfD: grid, lower: grid.map((y) => grid.map((d) => estimate - bias(y, d))) },
    benchmarks: [
      {
        name: "education",
        cfY: 0.112,
        cfD: 0.021,
        lower: estimate - bias(0.112, 0.021),
        upper: estimate + bias(0.112, 0.021),
      },
      {
        name: "flexicurity",
        cfY: 0.008,
        cfD: 0.004,
        lower: estimate - bias(0.008, 0.004),
        upper: estimate + bias(0.008, 0.004),
      },
      {
        name: "share of time in the three most frequent occupations",
        cfY: 0.19,
        cfD: 0.141,
        lower: estimate - bias(0.19, 0.141),
        upper: estimate + bias(0.19, 0.141),
      },
    ],
  };
}

const SIGMA = [0.25, 0.5, 0.75, 1, 1.25];
const R2 = [0, 0.15, 0.3, 0.45, 0.6, 0.75];
const mde = (n: number, sigma: number, r2: number): number =>
  (2.8016 * sigma * Math.sqrt(1 - r2)) / Math.sqrt(n * 0.43 * 0.57);

const powerOf = (n: number): CareerRunResult["power"] => ({
  alpha: 0.05,
  power: 0.8,
  mde: mde(n, 0.82, 0.4),
  requiredN: { effect: 0.1, n: 1281 },
  frontier: [100, 200, 500, 1000, 2000, 5000, 10000].map((size) => ({ n: size, mde: mde(size, 0.82, 0.4) })),
  grid: { sigma: SIGMA, r2: R2, mde: SIGMA.map((s) => R2.map((r) => mde(n, s, r))) },
});

const heckmanCoefficients: EffectResult["coefficients"] = [
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

const PLACEBO: CareerRunResult["validation"]["placebo"] = [
  {
    name: "treatment",
    label: "Treatment",
    permutations: 20,
    mean: -0.0041,
    sd: 0.0498,
    coverage: 0.95,
    pValue: 0.71,
    passed: true,
    note: "every nuisance was fitted again.",
  },
  {
    name: "outcome",
    label: "Outcome",
    permutations: 20,
    mean: 0.0113,
    sd: 0.0521,
    coverage: 0.9,
    pValue: 0.34,
    passed: true,
    note: "every nuisance was fitted again.",
  },
  {
    name: "careers",
    label: "Careers",
    permutations: 20,
    mean: 0.9482,
    sd: 0.0093,
    coverage: 0,
    pValue: 0.048,
    passed: false,
    note: "careers were exchanged between people; the estimate moves back to that of the covariates alone.",
  },
];

const VARIANTS = ["predictive", "vib", "adversarial", "twoStage"] as const;

/** A run on simulated careers in which the careers carry ability. */
export function simulatedResult(): CareerRunResult {
  const n = 1000;
  const representations = SPECS.map((spec, i) => representation(spec, i, n, true));
  const vib = representations.find((r) => r.name === "vib")!;
  const heckman = (estimate: number, se: number): EffectResult =>
    effectResult({
      estimator: "treatment-two-step",
      estimand: "ATE",
      estimate,
      se,
      n,
      coefficients: heckmanCoefficients,
      seed: 42,
    });
  return {
    kind: "career-run",
    profile: "default",
    title: "AI adoption and wages on simulated careers",
    data: {
      source: "simulated careers, profile default",
      rows: 15000,
      units: n,
      treated: 434,
      outcome: { name: "outcome", mean: 0.5192, sd: 0.9211, meanTreated: 1.1569, meanUntreated: 0.0301 },
      treatment: "treatment",
      instrument: "peer_adoption",
      covariates: [
        { name: "education", mean: 0.891, sd: 0.699, missing: 0, standardisedDifference: 0.4127 },
        { name: "flexicurity", mean: 0.4983, sd: 0.2871, missing: 0, standardisedDifference: -0.0312 },
      ],
      sequences: [{ name: "occupation", states: 50, shortest: 10, longest: 10, meanLength: 10, unknown: 0 }],
      dropped: [],
      missing: "No covariate has missing values.",
    },
    truth: TRUTH,
    verdict: [
      {
        kind: "estimate",
        text: "Adopting raises the outcome by 0.710 (95 % interval 0.611 to 0.808), by the representation that the data choose.",
      },
      {
        kind: "choice",
        text: "The careers predict adoption and outcome beyond the covariates; the variational bottleneck has the smallest outcome loss, occupation shares the smallest Riesz loss.",
      },
      {
        kind: "caution",
        text: "An omitted variable that explains 28.7 % of the residual variance of both outcome and adoption would bring the estimate to zero.",
      },
      { kind: "limit", text: "Nothing in these data can show that ability is fully revealed by the careers." },
    ],
    representations,
    choice: {
      chosen: "vib",
      outcome: { best: "vib", partner: "predictive", weight: 0.21 },
      riesz: { best: "shares", partner: null, weight: 0 },
      ate: effectResult({
        estimator: "star-aggregation",
        estimand: "ATE",
        estimate: 0.7096,
        se: 0.0502,
        n: n - 13,
        dropped: 13,
        estimandLabel: "ATE on .05 < e < .95",
        overlap: vib.ate.overlap,
        seed: 42,
      }),
      againstTruth: against(0.7096, 0.0502, true),
      reason: "Smallest pooled out-of-fold losses; the truth was not looked at.",
      careerInformation: {
        outcomeGain: 0.071,
        outcomeGainSe: 0.012,
        treatmentGain: 0.034,
        treatmentGainSe: 0.008,
        informative: true,
        text: "Careers predict the outcome (out-of-fold loss lower by 0.071, SE 0.012) and adoption (0.034, SE 0.008) beyond the covariates.",
      },
    },
    heckman: [
      {
        name: "with-exclusion",
        label: "Heckman, with exclusion",
        result: heckman(0.7533, 0.1912),
        firstStageF: 41.27,
        againstTruth: against(0.7533, 0.1912, false),
      },
      {
        name: "without-exclusion",
        label: "Heckman, without exclusion",
        result: heckman(1.8533, 1.9912),
        firstStageF: null,
        againstTruth: against(1.8533, 1.9912, false),
      },
    ],
    validation: {
      varianceDecomposition: VARIANTS.map((name, i) => ({
        representation: name,
        oracle: 0.00171,
        nuisance: 0.00042 + i / 9000,
        support: 0.0043,
        severity: i === 2 ? "severe" : "mild",
      })),
      oster: {
        delta: 3.412,
        betaStar: 0.5511,
        rMax: 0.81,
        passed: true,
        note: "Oster's largest R² is 1.3 times that of the controlled regression.",
      },
      sensitivity: sensitivityOf(0.7096),
      placebo: PLACEBO,
      sufficiency: VARIANTS.map((name, i) => {
        const alone = SPECS[5 + i]!.estimate;
        const difference = -0.011 - 0.024 * i;
        return {
          representation: name,
          alone,
          augmented: alone + difference,
          difference,
          se: 0.0712,
          t: difference / 0.0712,
          pValue: 0.2 + i / 10,
          verdict: i === 0 ? "sufficient" : i === 1 ? "approximately sufficient" : "insufficient",
          added: ["education", "ability"],
        };
      }),
      probing: VARIANTS.map((name, i) => ({
        representation: name,
        abilityR2: 0.61 - 0.14 * i,
        treatmentAccuracy: 0.631 - 0.01 * i,
        treatmentAuc: 0.671 - 0.01 * i,
        majority: 0.566,
        leakage: 0.131 - 0.01 * i,
        outcomeR2: i === 2 ? -0.024 : 0.38 - 0.05 * i,
        profile: i < 2 ? "confounded" : "mixed",
      })),
      sweep: [1e-4, 1e-3, 0.01, 0.05, 0.1, 0.5, 1].map((beta, i) => {
        const estimate = 0.7096 + 0.012 * Math.sin(3 * i) + (i === 6 ? 0.11 : 0);
        return {
          beta,
          ate: effectResult({ estimator: "causal-forest-dml", estimand: "ATE", estimate, se: 0.051, n }),
          criteria: criteriaOf(i),
          againstTruth: against(estimate, 0.051, true),
        };
      }),
      selection: {
        modes: [
          {
            mode: "structural",
            ate: effectResult({ estimator: "causal-forest-dml", estimand: "ATE", estimate: 0.7096, se: 0.0502, n }),
            againstTruth: against(0.7096, 0.0502, true),
          },
          {
            mode: "mechanical",
            ate: effectResult({ estimator: "causal-forest-dml", estimand: "ATE", estimate: 0.7731, se: 0.0611, n }),
            againstTruth: { ...against(0.7731, 0.0611, true), biasAte: 0.0723 },
          },
        ],
        difference: 0.0588,
        robust: true,
      },
    },
    power: powerOf(n),
    options: { n, periods: 15, folds: 3, trees: 500, careers: "tilt", variants: VARIANTS },
    seed: 42,
    versions: { "@career-dml/core": "0.1.0", node: "20.20.2" },
    execution: { backend: "native", threads: 2, timings: { simulate: 0.041, encoders: 1.93, total: 7.12 } },
  };
}

/** The same run under the reference's profile. */
export const referenceResult = (): CareerRunResult => ({
  ...simulatedResult(),
  profile: "v3.4",
  title: "AI adoption and wages, reference profile v3.4",
  verdict: [
    { kind: "fault", text: "This profile repeats its reference, faults included; see the box." },
    ...simulatedResult().verdict,
  ],
});

/** Name of a covariate that must never become markup. */
export const HOSTILE = "<script>alert(1)</script>";

/** Real careers with everything that strains a report: hostile and long names, null errors, huge intervals, gaps. */
export function realResult(): CareerRunResult {
  const base = simulatedResult();
  const n = 4711;
  const specs = SPECS.filter((s) => s.kind !== "oracle").map((s) => ({
    ...s,
    estimate: (s.estimate - 0.62) / 3 - (s.kind === "encoder" ? 0.06 : 0),
    se: s.se === null ? null : s.se / 3,
  }));
  const representations = specs.map((spec, i) =>
    representation(
      spec.name === "pca"
        ? {
            ...spec,
            se: null,
            label:
              "Static embedding by principal components of the shares of 137 detailed occupations and 23 industries",
          }
        : spec,
      i,
      n,
      false,
    ),
  );
  const names = [
    HOSTILE,
    "age",
    "grade | highest",
    "race_black & race_other",
    "100% tenure_",
    "=SUM(A1:A9)",
    "south",
    "a_very_long_column_name_without_any_space_that_would_break_a_narrow_table_or_figure",
    "hours\u0000usual",
    "Élève №1 $\\alpha$",
  ];
  return {
    ...base,
    profile: "data",
    title: "Union membership and log wage in nlswork.csv",
    data: {
      ...base.data,
      source: "nlswork.csv",
      rows: 28534,
      units: n,
      treated: 1187,
      outcome: { name: "ln_wage", mean: 1.7421, sd: 0.4918, meanTreated: 1.9013, meanUntreated: 1.6884 },
      treatment: "union",
      instrument: null,
      covariates: names.map((name, i) => ({
        name,
        mean: 31.22 / (i + 1),
        sd: 6.51 / (i + 1),
        missing: i === 4 ? 433 : 0,
        standardisedDifference: (i % 2 === 0 ? 1 : -1) * (0.51 - 0.05 * i),
      })),
      sequences: [
        { name: "occ_code", states: 13, shortest: 1, longest: 14, meanLength: 5.91, unknown: 3 },
        { name: "ind_code", states: 12, shortest: 1, longest: 14, meanLength: 5.91, unknown: 0 },
      ],
      dropped: [
        { reason: "union never observed", count: 561 },
        { reason: "no history before the landmark", count: 122 },
      ],
      missing: "433 missing values of 100% tenure_ are kept; the learners take them as such.",
    },
    truth: null,
    verdict: [
      {
        kind: "estimate",
        text: "Membership goes with a log wage higher by 0.1065 (95 % interval 0.0738 to 0.1393) after adjustment.",
      },
      { kind: "caution", text: `The estimate moves most when ${HOSTILE} is left out.` },
      { kind: "limit", text: "Whether people with unobserved advantages join unions more often is not in these data." },
    ],
    representations,
    choice: {
      ...base.choice,
      reason: "Smallest pooled out-of-fold losses.",
      againstTruth: null,
      ate: effectResult({
        estimator: "star-aggregation",
        estimand: "ATE",
        estimate: 0.1065,
        se: 0.0167,
        n,
        overlap: overlap(7, 1187, n - 1187, 0),
        seed: 42,
      }),
    },
    heckman: [
      {
        name: "without-exclusion",
        label: "Heckman, without exclusion",
        result: effectResult({
          estimator: "treatment-two-step",
          estimand: "ATE",
          estimate: -0.4112,
          se: 2.9031,
          n,
          coefficients: heckmanCoefficients,
          warnings: ["The inverse Mills ratio is nearly collinear with the covariates."],
        }),
        firstStageF: null,
        againstTruth: null,
      },
    ],
    validation: {
      ...base.validation,
      oster: {
        delta: null,
        reason: "The estimate does not move between the two regressions, so that no delta exists.",
        betaStar: null,
        rMax: 0.62,
        passed: null,
        note: "Oster's largest R² is 1.3 times that of the controlled regression.",
      },
      sensitivity: sensitivityOf(0.1065),
      sufficiency: base.validation.sufficiency.map((s) => ({
        ...s,
        alone: s.alone / 8,
        augmented: s.augmented / 8,
        difference: s.difference / 8,
        se: 0.0171,
        added: ["age", HOSTILE],
      })),
      probing: base.validation.probing.map((p) => ({ ...p, abilityR2: null, profile: "unknown" as const })),
      sweep: base.validation.sweep.map(({ beta, criteria }, i) => ({
        beta,
        criteria,
        againstTruth: null,
        ate: effectResult({
          estimator: "causal-forest-dml",
          estimand: "ATE",
          estimate: 0.1065 - 0.002 * i,
          se: i === 3 ? null : 0.017,
          ...(i === 3 ? { reason: "The bottleneck is empty." } : {}),
          n,
        }),
      })),
      selection: null,
    },
    power: powerOf(n),
    options: { data: "nlswork.csv", outcome: "ln_wage", treatment: "union", folds: 5 },
    execution: { backend: "js", threads: 1, timings: { read: 0.2, total: 31.4 } },
  };
}
