import { type CareerRunResult, effectResult } from "@career-dml/core";
import { heckmanCoefficients, overlap, powerOf, representation, sensitivityOf, SPECS } from "./sample-parts.js";
import { attributionOf, flowsOf } from "./sample-portrait.js";
import { simulatedResult } from "./simulated-result.js";

/** Name of a covariate that must never become markup. */
export const HOSTILE = "<script>alert(1)</script>";

/** Columns with everything that strains a report. */
const NAMES = [
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

/** Occupations that do. */
const LABELS = [
  HOSTILE,
  "Clerical/unskilled",
  "כתיבה מימין לשמאל",
  `very long ${"word ".repeat(40)}`,
  "x".repeat(200),
  "Other | more",
];

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
      NAMES,
    ),
  );
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
      covariates: NAMES.map((name, i) => ({
        name,
        mean: 31.22 / (i + 1),
        sd: 6.51 / (i + 1),
        missing: i === 4 ? 433 : 0,
        standardisedDifference: (i % 2 === 0 ? 1 : -1) * (0.51 - 0.05 * i),
      })),
      sequences: [
        {
          name: "occ_code",
          states: 13,
          shortest: 1,
          longest: 14,
          meanLength: 5.91,
          unknown: 3,
          shape: [{ name: "entropy", meanTreated: 0.2114, meanUntreated: 0.2307, standardisedDifference: -0.1021 }],
          flows: flowsOf(LABELS, { arms: [1187, n - 1187], periods: 14 }),
          moves: [{ from: "3", to: "1", count: 402, shareTreated: 0.0714, shareUntreated: 0.0688 }],
        },
        {
          name: "ind_code",
          states: 12,
          shortest: 1,
          longest: 14,
          meanLength: 5.91,
          unknown: 0,
          shape: [{ name: "entropy", meanTreated: 0.1803, meanUntreated: 0.2019, standardisedDifference: -0.1187 }],
          flows: flowsOf(["11", HOSTILE], { arms: [1187, n - 1187], periods: 1 }),
          moves: [{ from: HOSTILE, to: "11", count: 9, shareTreated: null, shareUntreated: 1 }],
        },
      ],
      numericSequences: [
        {
          name: "hours",
          mean: 36.61,
          sd: 9.871,
          missing: 67,
          marked: true,
          meanTreated: 37.42,
          meanUntreated: 36.13,
          standardisedDifference: 0.1544,
        },
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
    attribution: attributionOf(LABELS, n),
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
        model: "two-step",
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
      {
        name: "without-exclusion",
        model: "switching",
        label: "Switching regression, without exclusion",
        result: null,
        reason: "the likelihood rises until the correlation of the errors is 1",
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
        solutions: [],
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
    unavailable: [{ check: "benchmark tenure", reason: "trimming leaves no unit with treatment 1" }],
    options: { data: "nlswork.csv", outcome: "ln_wage", treatment: "union", folds: 5 },
    execution: { backend: "js", threads: 1, timings: { read: 0.2, total: 31.4 } },
  };
}
