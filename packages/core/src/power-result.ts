import type { Provenance } from "./provenance.js";

/** A figure of a Monte Carlo study and how far chance may have moved it; `null` with a `reason` where it is undefined. */
export interface MonteCarloFigure {
  readonly value: number | null;
  /** Monte Carlo standard error of `value`; `null` also where one run alone gives a value. */
  readonly mcse: number | null;
  /** Of a share: how many runs it is a share of. */
  readonly n?: number;
  readonly reason?: string;
}

/** How often simulated studies of n units found an effect. */
export interface SimulatedPowerCell {
  readonly n: number;
  /** Average effect of the simulation; with 0, `power` is the level that the test has. */
  readonly effect: number;
  /** Studies that gave an estimate, and those that ended in an error. */
  readonly completed: number;
  readonly failed: number;
  /** Of the completed. */
  readonly rejections: number;
  /** rejections / completed; `null` with a `reason` without a completed study. */
  readonly power: number | null;
  /** Wilson interval. */
  readonly ci: readonly [number, number] | null;
  readonly mcse: number | null;
  readonly reason?: string;
  /** Mean error, standard deviation of the errors, mean reported standard error over it. */
  readonly bias: MonteCarloFigure;
  readonly empiricalSe: MonteCarloFigure;
  readonly seRatio: MonteCarloFigure;
  /** Errors of single studies. */
  readonly failures: readonly { readonly seed: number; readonly code: string; readonly message: string }[];
}

/** Where the simulated powers of several n, or of several effects, reach the one that is wanted. */
export interface SimulatedReach {
  /** What varies: units at a given effect, or the effect at a given n. */
  readonly of: "n" | "effect";
  /** What is given: the effect, or n. */
  readonly at: number;
  readonly power: number;
  /** `null` with a `reason`. */
  readonly value: number | null;
  readonly ci: readonly [number, number] | null;
  /** Whether `value` lies outside what was simulated. */
  readonly extrapolated: boolean;
  readonly reason?: string;
}

/** Powers over a grid of sizes and effects. */
export interface SimulatedPower {
  readonly kind: "simulated-power";
  readonly alpha: number;
  readonly sides: 1 | 2;
  /** Level of the intervals. */
  readonly level: number;
  /** Size by size, its effects in turn. */
  readonly cells: readonly SimulatedPowerCell[];
  readonly reached: readonly SimulatedReach[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the formulas of a power analysis take. */
export interface PowerAssumptions {
  /** Where they come from: options, estimates from a file, or a simulated sample. */
  readonly source: "given" | "data" | "simulation";
  readonly sigma: number;
  readonly r2: number;
  readonly share: number;
  /** Columns that cost a degree of freedom of t. */
  readonly covariates: number;
  readonly clusters: {
    readonly size: number;
    readonly icc: number;
    readonly sizeVariation: number;
    readonly treatmentIcc: number;
  } | null;
  readonly instrument: { readonly compliance: number } | { readonly r2: number } | null;
  /** Factor by which clusters raise the variance. */
  readonly designEffect: number;
}

/** The estimate in the data that the assumptions come from: the error it has against the one the formula gives. */
export interface PowerOfEstimate {
  readonly estimator: string;
  /** Units of the estimate. */
  readonly n: number;
  readonly se: number;
  readonly formulaSe: number;
  /** Smallest detectable effect by `se`, at the first power and n of the file. */
  readonly mde: number;
}

/** What `career-dml power` finds; tables and figures show only numbers from it. */
export interface PowerResult extends Provenance {
  readonly kind: "power";
  readonly alpha: number;
  readonly sides: 1 | 2;
  readonly distribution: "normal" | "t";
  readonly assumptions: PowerAssumptions;
  /** Smallest effect that n units detect with a power. */
  readonly minimumDetectableEffects: readonly { readonly n: number; readonly power: number; readonly mde: number }[];
  /** Units that an effect needs for a power; and clusters, where there are any. */
  readonly requiredUnits: readonly {
    readonly effect: number;
    readonly power: number;
    readonly n: number;
    readonly clusters: number | null;
  }[];
  /** Probability that n units find an effect. */
  readonly detection: readonly { readonly n: number; readonly effect: number; readonly power: number }[];
  /** Smallest detectable effect over sizes, one line for each power. */
  readonly frontier: readonly {
    readonly power: number;
    readonly points: readonly { readonly n: number; readonly mde: number }[];
  }[];
  /** `null` unless the assumptions come from data or a simulated sample. */
  readonly ofEstimate: PowerOfEstimate | null;
  /** `null` unless simulated. */
  readonly simulation:
    | (SimulatedPower & {
        readonly profile: string;
        /** What is known to be wrong with the simulated design. */
        readonly faults: readonly string[];
        readonly estimator: string;
        /** Power by formula over sizes, one line for each effect. */
        readonly formula: readonly {
          readonly effect: number;
          readonly points: readonly { readonly n: number; readonly power: number }[];
        }[];
      })
    | null;
  readonly warnings: readonly string[];
  /** Figures that were drawn, and what they show. */
  readonly figures: readonly { readonly file: string; readonly title: string; readonly caption: string }[];
}
