import type { AttributionResult } from "./attribution.js";
import type { CalibrationCurve } from "./calibration-curve.js";
import type { CovariateBalance } from "./covariate-balance.js";
import type { EffectDistribution } from "./effect-distribution.js";
import type { GroupProfiles } from "./group-profiles.js";
import type { OsterResult } from "./oster-result.js";
import type { PlaceboResult } from "./placebo-result.js";
import type { Provenance } from "./provenance.js";
import type { RateCheck } from "./rate-check.js";
import type { EffectResult, GatesResult } from "./result.js";
import type { SensitivityResult } from "./sensitivity-result.js";
import type { StateFlows } from "./state-flows.js";
import type { Unavailable } from "./unavailable.js";

/** Everything `career-dml run` found: results.json holds exactly this, and every table and figure shows only numbers from it. */
export interface CareerRunResult extends Provenance {
  readonly kind: "career-run";
  readonly profile: "default" | "v3.4" | "semi-synthetic" | "data";
  readonly title: string;
  readonly data: DataSummary;
  /** Known only for simulated careers; `null` on real data, and then no table or figure speaks of a truth. */
  readonly truth: TruthSummary | null;
  /** What the numbers say, in words, most important first. */
  readonly verdict: readonly Finding[];
  /** Naive difference, OLS, covariates only, baselines, encoders, and (simulated) the oracle with true ability. */
  readonly representations: readonly RepresentationResult[];
  readonly choice: ChoiceResult;
  /**
   * What the chosen encoder reads from occupations, or, where no encoder was chosen, the one with the smallest out-of-fold outcome loss: the rows
   * with the largest changes, of a sample of the careers where there are many. `null` without a cross-fitted encoder (v3.4 has none).
   */
  readonly attribution: AttributionResult | null;
  /** Endogenous-treatment benchmarks, with and without the exclusion restriction. */
  readonly heckman: readonly HeckmanBenchmark[];
  readonly validation: ValidationResult;
  readonly power: PowerSummary;
  /** Benchmarks and checks that these data do not allow, and why; what of `heckman` has no answer says so itself. */
  readonly unavailable: readonly Unavailable[];
}

/** One sentence of the verdict and where its numbers stand. */
export interface Finding {
  readonly kind: "estimate" | "choice" | "check" | "limit" | "caution" | "fault";
  readonly text: string;
}

/**
 * What the data hold before anything is estimated: counts, means by arm and what was left out. Outcome in its own
 * units.
 */
export interface DataSummary {
  readonly source: string;
  readonly rows: number;
  readonly units: number;
  readonly treated: number;
  readonly outcome: {
    readonly name: string;
    readonly mean: number;
    readonly sd: number;
    readonly meanTreated: number;
    readonly meanUntreated: number;
  };
  readonly treatment: string;
  readonly instrument: string | null;
  /** `standardisedDifference` is (mean treated - mean untreated) / sqrt of the mean of the two variances. */
  readonly covariates: readonly {
    readonly name: string;
    readonly mean: number;
    readonly sd: number;
    readonly missing: number;
    readonly standardisedDifference: number;
  }[];
  readonly sequences: readonly SequenceSummary[];
  readonly numericSequences: readonly NumericSequenceSummary[];
  /** What was left out before estimation, and why. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  /** How missing covariates were treated, in words. */
  readonly missing: string;
}

/** Careers over one vocabulary, and how those of the arms differ. */
export interface SequenceSummary {
  readonly name: string;
  readonly states: number;
  readonly shortest: number;
  readonly longest: number;
  readonly meanLength: number;
  readonly unknown: number;
  /** Means of descriptives (moves, entropy, turbulence, …) by arm; `standardisedDifference` as of covariates. */
  readonly shape: readonly {
    readonly name: string;
    readonly meanTreated: number;
    readonly meanUntreated: number;
    readonly standardisedDifference: number;
  }[];
  /** The most frequent moves between known states, most frequent first; shares of all such moves of the arm. */
  readonly moves: readonly {
    readonly from: string;
    readonly to: string;
    readonly count: number;
    /** `null` where nobody of the arm moves. */
    readonly shareTreated: number | null;
    readonly shareUntreated: number | null;
  }[];
  /** States of the last periods and the moves between them, by arm. */
  readonly flows: StateFlows;
}

/** A numeric column of the careers; missing values are left out of every moment. */
export interface NumericSequenceSummary {
  readonly name: string;
  /** Over all periods of all units. */
  readonly mean: number;
  readonly sd: number;
  /** Periods without a value, and whether encoders read a 0/1 column that marks them. */
  readonly missing: number;
  readonly marked: boolean;
  /** Of the units' own means, each unit counted once; `standardisedDifference` as of covariates. */
  readonly meanTreated: number;
  readonly meanUntreated: number;
  readonly standardisedDifference: number;
}

/** True effects of a simulation, in outcome units. */
export interface TruthSummary {
  /** Means of the realised individual effects. */
  readonly sampleAte: number;
  readonly sampleAtt: number;
  /** The coefficient the reference calls true; not the estimand. */
  readonly nominal: number;
}

/**
 * What a way of adjusting is to the others: none or only covariates, counted careers, a trained encoder, or the truth
 * itself.
 */
export type RepresentationKind = "benchmark" | "baseline" | "encoder" | "oracle";

/** One way of adjusting for the career, and the effect it leads to. */
export interface RepresentationResult {
  /** Stable key: `naive`, `ols`, `covariates`, `shares`, `pca`, `descriptives`, `oracle`, or the name of an encoder such as `vib`. */
  readonly name: string;
  readonly label: string;
  readonly kind: RepresentationKind;
  /** Columns of the representation, covariates not counted; 0 where there is none. */
  readonly dimension: number;
  readonly ate: EffectResult;
  readonly att: EffectResult | null;
  readonly gates: GatesResult | null;
  /** Quantiles 0, .05, .25, .5, .75, .95, 1 of the predicted individual effects. */
  readonly cateQuantiles: readonly number[] | null;
  /** Predicted individual effects with their intervals; `null` for benchmarks. */
  readonly effects: EffectDistribution | null;
  /** What treating by predicted effect is worth (AUTOC); `null` for benchmarks and in v3.4, where predictions have seen the outcomes that they would be tested on. */
  readonly targeting: RateCheck | null;
  /** Out-of-fold nuisances beside what was observed, of the units that trimming kept; `null` for benchmarks. Outcomes are absent where no arm-wise regression was fitted (v3.4). */
  readonly calibration: readonly CalibrationCurve[] | null;
  /** Arms before and after weighting by this adjustment; `null` for benchmarks. */
  readonly balance: CovariateBalance | null;
  /** Who is in the groups of `gates`; `null` without groups. */
  readonly groupProfiles: GroupProfiles | null;
  /** Simulated only. `covered` says whether the interval of the ATE holds the sample ATE. */
  readonly againstTruth: AgainstTruth | null;
  /** Criteria computable from data; null for benchmarks without nuisances and for the oracle. */
  readonly criteria: Criteria | null;
  /** Simulated only: E[(g* - g)(a* - a)] and its two factors; what explains the bias (methods.md 4). */
  readonly trueLoss: { readonly outcome: number; readonly riesz: number; readonly product: number } | null;
}

/** An estimate held against the truth of its simulation; `null` where it has no such part. */
export interface AgainstTruth {
  readonly biasAte: number;
  readonly biasAtt: number | null;
  readonly biasNominal: number;
  readonly covered: boolean | null;
  readonly cateCorrelation: number | null;
}

/**
 * Out-of-fold losses, by which representations are chosen: of the outcome (outcome units squared), the Riesz
 * representer and the propensity.
 */
export interface Criteria {
  readonly outcomeLoss: number;
  readonly rieszLoss: number;
  readonly propensityLoss: number;
}

/** Which representation the data choose, by out-of-fold losses alone. */
export interface ChoiceResult {
  readonly chosen: string;
  /** Star aggregation: best single, partner and weight per loss. */
  readonly outcome: { readonly best: string; readonly partner: string | null; readonly weight: number };
  readonly riesz: { readonly best: string; readonly partner: string | null; readonly weight: number };
  readonly ate: EffectResult;
  readonly againstTruth: AgainstTruth | null;
  readonly reason: string;
  /** Do careers carry information beyond the covariates? Out-of-fold gain of the best career representation over covariates alone. */
  readonly careerInformation: {
    readonly outcomeGain: number;
    readonly outcomeGainSe: number;
    readonly treatmentGain: number;
    readonly treatmentGainSe: number;
    readonly informative: boolean;
    readonly text: string;
  };
}

/** A classical model with a selected treatment, beside the estimates that adjust for careers. */
export interface HeckmanBenchmark {
  readonly name: "with-exclusion" | "without-exclusion";
  /** `switching` gives treated and untreated outcomes equations of their own; `reference` is that of profile v3.4. */
  readonly model: "two-step" | "mle" | "switching" | "reference";
  readonly label: string;
  /** `null` with a `reason` where the data do not allow the model. */
  readonly result: EffectResult | null;
  readonly reason?: string;
  /** Robust first-stage F of the excluded instrument; `null` without one or without a result. */
  readonly firstStageF: number | null;
  readonly againstTruth: AgainstTruth | null;
}

/** Everything that questions the estimates of a run. */
export interface ValidationResult {
  readonly varianceDecomposition: readonly VarianceDecomposition[];
  /** `null` where the data do not allow it, as `unavailable` of the run says. */
  readonly oster: OsterResult | null;
  readonly sensitivity: SensitivityResult;
  readonly placebo: readonly PlaceboResult[];
  readonly sufficiency: readonly SufficiencyResult[];
  readonly probing: readonly ProbingResult[];
  readonly sweep: readonly SweepPoint[];
  readonly selection: SelectionRobustness | null;
}

/**
 * Where the variance of an estimated ATE comes from, in squared outcome units; `varianceDecomposition` of
 * `@career-dml/dml` says how.
 */
export interface VarianceDecomposition {
  readonly representation: string;
  readonly oracle: number;
  readonly nuisance: number;
  readonly support: number;
  readonly severity: "severe" | "moderate" | "mild";
}

/** Whether an estimate moves when more is adjusted for than a representation, in outcome units. */
export interface SufficiencyResult {
  readonly representation: string;
  readonly alone: number;
  readonly augmented: number;
  readonly difference: number;
  readonly se: number;
  readonly t: number;
  readonly pValue: number;
  readonly verdict: "sufficient" | "approximately sufficient" | "insufficient";
  /** What was added: education and ability where known, the observed covariates otherwise. */
  readonly added: readonly string[];
}

/** How much of ability, treatment and outcome a linear model reads from a representation, out of fold. */
export interface ProbingResult {
  readonly representation: string;
  /** Null where ability is not known. */
  readonly abilityR2: number | null;
  readonly treatmentAccuracy: number;
  readonly treatmentAuc: number;
  /** Accuracy of the majority class, the floor of `treatmentAccuracy`. */
  readonly majority: number;
  readonly leakage: number;
  readonly outcomeR2: number;
  readonly profile: "ideal" | "confounded" | "uninformative" | "mixed" | "unknown";
}

/** The estimate at one weight of the bottleneck. */
export interface SweepPoint {
  readonly beta: number;
  readonly ate: EffectResult;
  readonly criteria: Criteria | null;
  readonly againstTruth: AgainstTruth | null;
}

/** Estimates where careers are selected by ability, and where by chance alone. */
export interface SelectionRobustness {
  readonly modes: readonly {
    readonly mode: "structural" | "mechanical";
    readonly ate: EffectResult;
    readonly againstTruth: AgainstTruth;
  }[];
  readonly difference: number;
  readonly robust: boolean;
}

/** Minimum detectable effect at this n, and the frontier over n and R2. */
export interface PowerSummary {
  readonly alpha: number;
  readonly power: number;
  readonly mde: number;
  readonly requiredN: { readonly effect: number; readonly n: number };
  readonly frontier: readonly { readonly n: number; readonly mde: number }[];
  readonly grid: {
    readonly sigma: readonly number[];
    readonly r2: readonly number[];
    /** `mde[i][j]` at `sigma[i]` and `r2[j]`, for the n of the analysis. */
    readonly mde: readonly (readonly number[])[];
  };
}
