import type { AttributionResult } from "./attribution.js";
import type { CalibrationCurve } from "./calibration-curve.js";
import type { CovariateBalance } from "./covariate-balance.js";
import type { DataSummary } from "./data-summary.js";
import type { EffectDistribution } from "./effect-distribution.js";
import type { GroupProfiles } from "./group-profiles.js";
import type { OsterResult } from "./oster-result.js";
import type { PlaceboResult } from "./placebo-result.js";
import type { Provenance } from "./provenance.js";
import type { RateCheck } from "./rate-check.js";
import type { EffectResult, GatesResult } from "./result.js";
import type { SensitivityResult } from "./sensitivity-result.js";
import type { Unavailable } from "./unavailable.js";

/** Everything `career-dml run` found: results.json holds exactly this, and every table and figure shows only numbers from it. */
export interface CareerRunResult extends Provenance {
  readonly kind: "career-run";
  /** The design of simulated careers; `data` where a file was read. */
  readonly profile: "default" | "v3.4" | "semi-synthetic" | "data";
  /** Heading of the report. */
  readonly title: string;
  readonly data: DataSummary;
  /** Known only for simulated careers; `null` on real data, and then no table or figure speaks of a truth. */
  readonly truth: TruthSummary | null;
  /** What the numbers say, in words, most important first. */
  readonly verdict: readonly Finding[];
  /** Naive difference, OLS, covariates only, baselines, encoders, and (simulated) the oracle with true ability. */
  readonly representations: readonly RepresentationResult[];
  /** The adjustment that the data choose, and the estimate that the run stands for. */
  readonly choice: ChoiceResult;
  /**
   * What the chosen encoder reads from occupations, or, where no encoder was chosen, the one with the smallest out-of-fold outcome loss: the rows
   * with the largest changes, of a sample of the careers where there are many. `null` without a cross-fitted encoder (v3.4 has none).
   */
  readonly attribution: AttributionResult | null;
  /** Endogenous-treatment benchmarks, with and without the exclusion restriction. */
  readonly heckman: readonly HeckmanBenchmark[];
  readonly validation: ValidationResult;
  /** What an analysis of this size and spread can find. */
  readonly power: PowerSummary;
  /** Benchmarks and checks that these data do not allow, and why; what of `heckman` has no answer says so itself. */
  readonly unavailable: readonly Unavailable[];
}

/** One sentence of the verdict and where its numbers stand. */
export interface Finding {
  /**
   * `estimate` a number that was asked for · `choice` what the data chose · `check` what was looked at and held · `limit` what these data
   * cannot say · `caution` what could overturn it · `fault` what is known to be wrong with the profile.
   */
  readonly kind: "estimate" | "choice" | "check" | "limit" | "caution" | "fault";
  /** One or two sentences in words, numbers to three digits. */
  readonly text: string;
}

/** True effects of a simulation, in outcome units. */
export interface TruthSummary {
  /** Means of the realised individual effects: over all units, and over the treated. */
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
  /** Name in tables and figures. */
  readonly label: string;
  readonly kind: RepresentationKind;
  /** Columns of the representation, covariates not counted; 0 where there is none. */
  readonly dimension: number;
  /** Average effect over the units that trimming kept. */
  readonly ate: EffectResult;
  /** Average effect on the treated of these units; `null` for benchmarks. */
  readonly att: EffectResult | null;
  /** Effects in fifths by predicted effect; `null` for benchmarks and where too many predicted effects are equal for groups. */
  readonly gates: GatesResult | null;
  /** Quantiles 0, .05, .25, .5, .75, .95, 1 of the predicted individual effects, in outcome units; `null` for benchmarks. */
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
  /** Simulated only; `null` on real data. */
  readonly againstTruth: AgainstTruth | null;
  /** Criteria computable from data; `null` for benchmarks, which have no nuisances, and for the oracle. */
  readonly criteria: Criteria | null;
  /**
   * Simulated only, `null` otherwise and for benchmarks: E[(g* - g)^2] of the outcome regression, in squared outcome units, E[(a* - a)^2] of
   * the Riesz representer, and `product` E[(g* - g)(a* - a)], minus the bias of the estimate, in outcome units.
   */
  readonly trueLoss: { readonly outcome: number; readonly riesz: number; readonly product: number } | null;
}

/** An estimate held against the truth of its simulation, in outcome units; `null` where it has no such part. */
export interface AgainstTruth {
  /** Estimate less the sample ATE. */
  readonly biasAte: number;
  /** Estimated ATT less the sample ATT; `null` without an ATT. */
  readonly biasAtt: number | null;
  /** Estimate less the nominal coefficient, which is not the estimand. */
  readonly biasNominal: number;
  /** Whether the interval holds the sample ATE; `null` without an interval. */
  readonly covered: boolean | null;
  /** Pearson correlation of predicted and true individual effects; `null` without predictions, or where one side does not vary. */
  readonly cateCorrelation: number | null;
}

/** Mean out-of-fold losses over the units that trimming kept, by which representations are chosen; smaller is better. */
export interface Criteria {
  /** E[(Y - g)^2], in squared outcome units. */
  readonly outcomeLoss: number;
  /** E[a^2 - 2 (a(1, X) - a(0, X))] of the Riesz representer; below zero where it is any good. */
  readonly rieszLoss: number;
  /** Log loss of the propensity, in nats. */
  readonly propensityLoss: number;
}

/** Which representation the data choose, by out-of-fold losses alone. */
export interface ChoiceResult {
  /** Key of the single adjustment with the smallest losses, as `RepresentationResult.name`. */
  readonly chosen: string;
  /** Star aggregation, by loss: key of the best single adjustment, of its partner (`null` where none helps), and the partner's weight in [0, 1]. */
  readonly outcome: { readonly best: string; readonly partner: string | null; readonly weight: number };
  readonly riesz: { readonly best: string; readonly partner: string | null; readonly weight: number };
  /** The effect from the aggregated regression and representer, over the units that every candidate kept. */
  readonly ate: EffectResult;
  /** Simulated only; `null` on real data. */
  readonly againstTruth: AgainstTruth | null;
  /** How the choice was made, in words. */
  readonly reason: string;
  /** Do careers carry information beyond the covariates? Out-of-fold gain of the best career representation over covariates alone. */
  readonly careerInformation: {
    /** Share of the squared outcome loss of the covariates that the best representation removes; below 0 it adds to it. */
    readonly outcomeGain: number;
    readonly outcomeGainSe: number;
    /** The same of the propensity's log loss. */
    readonly treatmentGain: number;
    readonly treatmentGainSe: number;
    /** Whether a gain exceeds what the best of so many would show by chance. */
    readonly informative: boolean;
    readonly text: string;
  };
}

/** A classical model with a selected treatment, beside the estimates that adjust for careers. */
export interface HeckmanBenchmark {
  /** Whether the instrument is excluded from the outcome equation. */
  readonly name: "with-exclusion" | "without-exclusion";
  /** `switching` gives treated and untreated outcomes equations of their own; `reference` is that of profile v3.4. */
  readonly model: "two-step" | "mle" | "switching" | "reference";
  readonly label: string;
  /** `null` with a `reason` where the data do not allow the model. */
  readonly result: EffectResult | null;
  /** Why `result` is null. */
  readonly reason?: string;
  /** Robust first-stage F of the excluded instrument; `null` without one or without a result. */
  readonly firstStageF: number | null;
  /** Simulated only; `null` on real data and without a result. */
  readonly againstTruth: AgainstTruth | null;
}

/** Everything that questions the estimates of a run. */
export interface ValidationResult {
  /** One entry for each adjustment but the oracle. */
  readonly varianceDecomposition: readonly VarianceDecomposition[];
  /** `null` where the data do not allow it, as `unavailable` of the run says. */
  readonly oster: OsterResult | null;
  /** Of the chosen single adjustment. */
  readonly sensitivity: SensitivityResult;
  /** Treatment, outcome and, where careers are adjusted for, careers dealt out anew; empty without permutations. */
  readonly placebo: readonly PlaceboResult[];
  /** One entry for each representation. */
  readonly sufficiency: readonly SufficiencyResult[];
  /** One entry for each representation. */
  readonly probing: readonly ProbingResult[];
  /** One entry for each strength of the bottleneck, in the order of the options. */
  readonly sweep: readonly SweepPoint[];
  /** Simulated only; `null` on real data and in the semi-synthetic profile, which has one rule. */
  readonly selection: SelectionRobustness | null;
}

/**
 * Where the variance of an estimated ATE comes from, in squared outcome units; `varianceDecomposition` of
 * `@career-dml/dml` says how.
 */
export interface VarianceDecomposition {
  readonly representation: string;
  /** What would be left with known regressions in a randomised experiment of the same treated share. */
  readonly oracle: number;
  /** What estimating the nuisances adds; at least 0. */
  readonly nuisance: number;
  /** What unequal propensities add; at least 0. */
  readonly support: number;
  /** By the share of `support` in the three: above .5 severe, above .25 moderate. */
  readonly severity: "severe" | "moderate" | "mild";
}

/** Whether an estimate moves when more is adjusted for than a representation, in outcome units. */
export interface SufficiencyResult {
  readonly representation: string;
  /** Effects without and with what is added, over the units that both kept. */
  readonly alone: number;
  readonly augmented: number;
  /** `augmented` less `alone`, its standard error (the two are of the same units), t ratio and two-sided normal p-value. */
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
  /** Out-of-fold R2 of ability; `null` where it is not known, on real data. */
  readonly abilityR2: number | null;
  /** Share of units whose treatment is told right. */
  readonly treatmentAccuracy: number;
  /** Area under the curve: .5 is chance. */
  readonly treatmentAuc: number;
  /** Accuracy of the majority class, the floor of `treatmentAccuracy`. */
  readonly majority: number;
  /** `treatmentAccuracy` less one half. */
  readonly leakage: number;
  /** Out-of-fold R2 of the outcome; below 0 the mean predicts better. */
  readonly outcomeR2: number;
  /** What the three together look like; `unknown` without ability. */
  readonly profile: "ideal" | "confounded" | "uninformative" | "mixed" | "unknown";
}

/** The estimate at one weight of the bottleneck. */
export interface SweepPoint {
  /** Weight of the information that the bottleneck lets through, in the loss of the encoder. */
  readonly beta: number;
  /** Average effect over the units that trimming kept. */
  readonly ate: EffectResult;
  readonly criteria: Criteria | null;
  /** Simulated only; `null` on real data. */
  readonly againstTruth: AgainstTruth | null;
}

/** Estimates that know ability, where units select into treatment by comparing wages, and where by a fixed index. */
export interface SelectionRobustness {
  readonly modes: readonly {
    readonly mode: "structural" | "mechanical";
    readonly ate: EffectResult;
    readonly againstTruth: AgainstTruth;
  }[];
  /** Absolute bias under structural selection less that under mechanical selection, in outcome units. */
  readonly difference: number;
  /** Whether that is below .1 in absolute value. */
  readonly robust: boolean;
}

/** Minimum detectable effect at this n, and the frontier over n and R2. */
export interface PowerSummary {
  /** Level of the two-sided test. */
  readonly alpha: number;
  /** Probability to find the effects below. */
  readonly power: number;
  /** Smallest effect found with that power at this n, in outcome units. */
  readonly mde: number;
  /** Units that an effect of interest, in outcome units, needs. */
  readonly requiredN: { readonly effect: number; readonly n: number };
  /** The same effect for other numbers of units, ascending. */
  readonly frontier: readonly { readonly n: number; readonly mde: number }[];
  readonly grid: {
    /** Standard deviations of the outcome, ascending. */
    readonly sigma: readonly number[];
    /** Shares of its variance that covariates and careers explain, ascending. */
    readonly r2: readonly number[];
    /** `mde[i][j]` at `sigma[i]` and `r2[j]`, for the n of the analysis. */
    readonly mde: readonly (readonly number[])[];
  };
}
