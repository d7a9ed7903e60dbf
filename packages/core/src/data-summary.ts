import type { StateFlows } from "./state-flows.js";

/**
 * What the data hold before anything is estimated: counts, means by arm and what was left out. Outcome in its own
 * units.
 */
export interface DataSummary {
  /** Name of the file, or what was simulated with which seed. */
  readonly source: string;
  /** Rows of the panel that were read, of units that were dropped too. */
  readonly rows: number;
  /** Units that estimates start from. */
  readonly units: number;
  /** Those of them with treatment 1. */
  readonly treated: number;
  /** Moments over all units and by arm, in units of the outcome; `sd` has divisor n - 1. */
  readonly outcome: {
    readonly name: string;
    readonly mean: number;
    readonly sd: number;
    readonly meanTreated: number;
    readonly meanUntreated: number;
  };
  /** Column of the treatment. */
  readonly treatment: string;
  /** Column of the instrument; `null` without one. */
  readonly instrument: string | null;
  /**
   * Moments of each covariate in its own units, before missing values were filled; `sd` has divisor n - 1. `missing` counts units without a
   * value. `standardisedDifference` is (mean treated - mean untreated) / sqrt of the mean of the two variances, 0 where neither arm varies.
   */
  readonly covariates: readonly {
    readonly name: string;
    readonly mean: number;
    readonly sd: number;
    readonly missing: number;
    readonly standardisedDifference: number;
  }[];
  /** One entry for each kind of state (occupation, industry). */
  readonly sequences: readonly SequenceSummary[];
  /** One entry for each numeric column of the careers; empty without one. */
  readonly numericSequences: readonly NumericSequenceSummary[];
  /** What was left out before estimation, and why; `count` is of what `reason` begins with, rows or units. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  /** How missing covariates were treated, in words. */
  readonly missing: string;
}

/** Careers over one vocabulary, and how those of the arms differ. */
export interface SequenceSummary {
  readonly name: string;
  /** Different known states in the careers of all units. */
  readonly states: number;
  /** Lengths of careers, in periods before the landmark. */
  readonly shortest: number;
  readonly longest: number;
  readonly meanLength: number;
  /** Periods with a missing state, over all careers. */
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
    /** Moves of both arms. */
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
  /** Over all periods of all units, in the column's own units; `sd` has divisor n - 1. */
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
