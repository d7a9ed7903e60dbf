/** What an omitted variable as strong as an observed one would do. */
export interface SensitivityBenchmark {
  readonly name: string;
  /** Strengths with which it enters the bounds: the gains, within 0 and .999. */
  readonly cfY: number;
  readonly cfD: number;
  /** Gains as estimated; a negative one says that leaving the variable out predicts better. */
  readonly gainY: number;
  readonly gainD: number;
  /** Estimate without the variable less the estimate with it, over the same units. */
  readonly change: number;
  /** `change` as a share of the largest that gains of this size allow; `null` with a `reason` where a gain is not positive. */
  readonly rho: number | null;
  readonly reason?: string;
  /** Bounds at |rho| = 1. */
  readonly lower: number;
  readonly upper: number;
}

/** Omitted-variable bounds (Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis). */
export interface SensitivityResult {
  readonly representation: string;
  readonly estimate: number;
  readonly cfY: number;
  readonly cfD: number;
  readonly rho: number;
  /** Bounds under that confounding, with their standard errors. */
  readonly lower: number;
  readonly upper: number;
  readonly seLower: number;
  readonly seUpper: number;
  /** One-sided confidence bounds of level `level`, each for its own end. */
  readonly confidence: readonly [number, number];
  readonly level: number;
  /** Effect that is to be explained away to. */
  readonly nullEffect: number;
  /** Smallest equal confounding (partial R2 of both) that moves the estimate, and its one-sided confidence bound, to `nullEffect`. */
  readonly robustnessValue: number;
  readonly robustnessValueCi: number;
  /** Bounds on the estimate over a grid of confounding strengths, for the contour figure. */
  readonly contour: {
    readonly cfY: readonly number[];
    readonly cfD: readonly number[];
    /** `lower[i][j]` at `cfY[i]` and `cfD[j]`. */
    readonly lower: readonly (readonly number[])[];
    /** One-sided confidence bound on the side of `nullEffect`, likewise. */
    readonly confidence: readonly (readonly number[])[];
  };
  readonly benchmarks: readonly SensitivityBenchmark[];
  readonly warnings: readonly string[];
}

/** Omitted-variable bounds on the average effect of a group of units; strengths are those within the group. */
export interface GroupBounds {
  readonly group: string;
  readonly n: number;
  readonly estimate: number;
  readonly se: number;
  readonly lower: number;
  readonly upper: number;
  readonly confidence: readonly [number, number];
  readonly robustnessValue: number;
  readonly robustnessValueCi: number;
}
