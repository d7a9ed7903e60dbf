/** What an omitted variable as strong as an observed one would do. */
export interface SensitivityBenchmark {
  /** The variable or group of variables that was left out. */
  readonly name: string;
  /** Strengths, partial R2 of outcome and treatment, with which it enters the bounds: the gains, within 0 and .999. */
  readonly cfY: number;
  readonly cfD: number;
  /** Gains as estimated; a negative one says that leaving the variable out predicts better. */
  readonly gainY: number;
  readonly gainD: number;
  /** Estimate without the variable less the estimate with it, over the same units, in outcome units. */
  readonly change: number;
  /** `change` as a share of the largest that gains of this size allow; `null` with a `reason` where a gain is not positive. */
  readonly rho: number | null;
  readonly reason?: string;
  /** Bounds on the effect at |rho| = 1, in outcome units. */
  readonly lower: number;
  readonly upper: number;
}

/** Omitted-variable bounds (Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis). */
export interface SensitivityResult {
  /** Key of the adjustment whose estimate is questioned. */
  readonly representation: string;
  /** That estimate, in outcome units, as are all bounds. */
  readonly estimate: number;
  /** Assumed partial R2 of the omitted variable with the outcome, and the share of the representer's variance that it adds. */
  readonly cfY: number;
  readonly cfD: number;
  /** Assumed correlation of the two errors; 1 is the worst case. */
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
  /** One entry for each variable or group that was left out. */
  readonly benchmarks: readonly SensitivityBenchmark[];
  /** What was done about quantities that could not be computed as they should be. */
  readonly warnings: readonly string[];
}

/** Omitted-variable bounds on the average effect of a group of units; strengths are those within the group. */
export interface GroupBounds {
  readonly group: string;
  readonly n: number;
  /** Average effect of the group, in outcome units, with its standard error. */
  readonly estimate: number;
  readonly se: number;
  /** Bounds, and one-sided confidence bounds each for its own end. */
  readonly lower: number;
  readonly upper: number;
  readonly confidence: readonly [number, number];
  readonly robustnessValue: number;
  readonly robustnessValueCi: number;
}
