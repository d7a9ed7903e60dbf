import { type CareerRunResult, type EffectResult, effectResult } from "@career-dml/core";
import {
  against,
  criteriaOf,
  heckmanCoefficients,
  PLACEBO,
  powerOf,
  representation,
  sensitivityOf,
  SPECS,
  TRUTH,
  VARIANTS,
} from "./sample-parts.js";
import { attributionOf, flowsOf } from "./sample-portrait.js";

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
      sequences: [
        {
          name: "occupation",
          states: 50,
          shortest: 10,
          longest: 10,
          meanLength: 10,
          unknown: 0,
          shape: [
            { name: "moves", meanTreated: 6.281, meanUntreated: 6.104, standardisedDifference: 0.0912 },
            { name: "turbulence", meanTreated: 7.9514, meanUntreated: 7.6402, standardisedDifference: 0.1403 },
          ],
          flows: flowsOf(["49", "41", "48", "47", "46", "45"], { arms: [434, 566], periods: 10, others: 4 }),
          moves: [
            { from: "12", to: "31", count: 214, shareTreated: 0.0213, shareUntreated: 0.0187 },
            { from: "31", to: "12", count: 188, shareTreated: 0.0151, shareUntreated: 0.0192 },
          ],
        },
      ],
      numericSequences: [],
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
    attribution: attributionOf(["49", "41", "48", "47", "46"], n),
    heckman: [
      {
        name: "with-exclusion",
        model: "two-step",
        label: "Heckman, with exclusion",
        result: heckman(0.7533, 0.1912),
        firstStageF: 41.27,
        againstTruth: against(0.7533, 0.1912, false),
      },
      {
        name: "without-exclusion",
        model: "two-step",
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
        solutions: [
          { beta: 0.5511, keepsDirection: true },
          { beta: 1.4207, keepsDirection: false },
        ],
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
    unavailable: [],
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
