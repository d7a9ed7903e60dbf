/** What an effect is the average over. A trimmed estimand says so in `EffectResult.estimandLabel`. */
export type Estimand = "ATE" | "ATT" | "ATC" | "ATO" | "LATE";

/** One row of a coefficient table. */
export interface Coefficient {
  /** What it belongs to: `outcome`, `selection`, … */
  readonly equation: string;
  /** Column, or `(Intercept)`. */
  readonly name: string;
  /** In units of the equation's left side by unit of the column. */
  readonly estimate: number;
  /** `null` with a `reason`. */
  readonly se: number | null;
  /** `estimate / se`; `null` without `se`. */
  readonly z: number | null;
  /** Two-sided, normal or Student's t as the estimator says; `null` without `se`. */
  readonly pValue: number | null;
  /** Why `se` is null. */
  readonly reason?: string;
}

/** How well a nuisance function predicts out of fold. */
export interface NuisanceQuality {
  /** `outcome`, `outcome | T=0`, `propensity`, … */
  readonly name: string;
  readonly loss: "squared" | "log";
  /** Mean out-of-fold loss: in squared units of the target, or in nats. */
  readonly value: number;
  /** Out-of-fold R2 for squared loss; share of the null model's log loss removed for log loss. */
  readonly r2: number;
  /**
   * Slope of the truth on the prediction (logit scale for log loss): 1 is calibrated; null where it does not exist. Where
   * predictions were recalibrated, the slope before.
   */
  readonly calibrationSlope: number | null;
  /** Weight of each learner in a stack. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** Propensities, and what was trimmed. */
export interface OverlapReport {
  /** Smallest and largest out-of-fold propensity, before trimming. */
  readonly min: number;
  readonly max: number;
  /** Quantiles .01 .05 .25 .5 .75 .95 .99 of the out-of-fold propensity among treated and untreated. */
  readonly quantiles: {
    readonly probabilities: readonly number[];
    readonly treated: readonly number[];
    readonly untreated: readonly number[];
  };
  /** Counts of the propensity by arm in 20 equal bins of [0, 1]. */
  readonly histogram: { readonly treated: readonly number[]; readonly untreated: readonly number[] };
  /** (sum w)^2 / sum w^2 of the inverse propensity weights, by arm. */
  readonly effectiveSampleSize: { readonly treated: number; readonly untreated: number };
  /** Units with a propensity below and above each threshold, and what trimming there would leave. */
  readonly beyond: readonly {
    readonly threshold: number;
    readonly below: number;
    readonly above: number;
    /** Whom an estimate without them is about: `.05 < e < .95`. */
    readonly population: string;
    readonly kept: { readonly treated: number; readonly untreated: number };
    /** Of the units that stay; 0 in an arm where none does. */
    readonly effectiveSampleSize: { readonly treated: number; readonly untreated: number };
  }[];
  /** Bounds used for trimming, or null; units dropped by it; whom the estimate is about, or null where it is everybody. */
  readonly trimmed: {
    readonly bounds: readonly [number, number] | null;
    readonly dropped: number;
    readonly population: string | null;
  };
}

/** What every estimator of one effect returns: frozen plain data that survives JSON and back; never NaN. */
export interface EffectResult {
  readonly kind: "effect";
  /** In words, for tables. */
  readonly estimator: string;
  readonly estimand: Estimand;
  /** The estimand in words where it is narrower: `ATE on .05 < e < .95`. */
  readonly estimandLabel: string;
  /** In units of the outcome. */
  readonly estimate: number;
  /** On the scale of the outcome; `null` with a `reason` where the theory gives none. */
  readonly se: number | null;
  /** Two-sided interval of level `level`; `null` without `se`. */
  readonly ci: readonly [number, number] | null;
  readonly level: number;
  /** Two-sided, of no effect; `null` without `se`. */
  readonly pValue: number | null;
  /** Why `se` is null. */
  readonly reason?: string;
  /** Units that the estimate is made from. */
  readonly n: number;
  /** Units left out of the estimate, by trimming. */
  readonly dropped: number;
  /** Of parametric models; empty where there is none. */
  readonly coefficients: readonly Coefficient[];
  /** Of cross-fitted functions; empty where none is learned. */
  readonly nuisances: readonly NuisanceQuality[];
  /** `null` without propensities. */
  readonly overlap: OverlapReport | null;
  /** In words, each with what to do. */
  readonly warnings: readonly string[];
  /** The options after defaults, enough to run it again. */
  readonly options: Readonly<Record<string, unknown>>;
  /** `null` where nothing is random. */
  readonly seed: number | null;
}

/** One group of a sorted-group table. */
export interface GateGroup {
  /** 1 is the group with the smallest predicted effects. */
  readonly group: number;
  readonly n: number;
  /** Mean doubly robust score of the group, in outcome units, with its standard error and interval. */
  readonly estimate: number;
  readonly se: number;
  readonly ci: readonly [number, number];
  /** Mean of the predicted effects in the group. */
  readonly predicted: number;
}

/** Sorted group average treatment effects (Chernozhukov, Demirer, Duflo & Fernández-Val 2025). */
export interface GatesResult {
  readonly kind: "gates";
  /** Ascending by predicted effect. */
  readonly groups: readonly GateGroup[];
  /** Highest minus lowest group, in outcome units, with a two-sided p-value of equal effects. */
  readonly difference: {
    readonly estimate: number;
    readonly se: number;
    readonly ci: readonly [number, number];
    readonly pValue: number;
  };
  /** Share of neighbouring groups in ascending order. */
  readonly monotonicity: number;
  /** Where the groups and scores come from; the v3.4 profile says here what is wrong with its own. */
  readonly note: string;
}
