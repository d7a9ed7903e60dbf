/** Selection on unobservables relative to observables (Oster 2019). */
export interface OsterResult {
  /** Proportion of selection that would bring the effect to the value asked for; `null` with a `reason`. */
  readonly delta: number | null;
  /** Why `delta` or `betaStar` is null. */
  readonly reason?: string;
  /** Bias-adjusted effect, in outcome units; `null` with a `reason`. */
  readonly betaStar: number | null;
  /**
   * Every real solution for the bias-adjusted effect, the nearest to the controlled estimate first. Those that turn the bias against
   * the direction in which the controls moved the estimate contradict the paper's third assumption.
   */
  readonly solutions: readonly { readonly beta: number; readonly keepsDirection: boolean }[];
  /** R2 that a regression with every confounder is taken to have. */
  readonly rMax: number;
  /** Whether `|delta|` exceeds the threshold; `null` without `delta`. */
  readonly passed: boolean | null;
  /** What was assumed, in words. */
  readonly note: string;
}
