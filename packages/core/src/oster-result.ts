/** Selection on unobservables relative to observables (Oster 2019). */
export interface OsterResult {
  /** Proportion of selection that would bring the effect to the value asked for; `null` with a `reason`. */
  readonly delta: number | null;
  readonly reason?: string;
  /** Bias-adjusted effect; `null` with a `reason`. */
  readonly betaStar: number | null;
  /**
   * Every real solution for the bias-adjusted effect, the nearest to the controlled estimate first. Those that turn the bias against
   * the direction in which the controls moved the estimate contradict the paper's third assumption.
   */
  readonly solutions: readonly { readonly beta: number; readonly keepsDirection: boolean }[];
  readonly rMax: number;
  readonly passed: boolean | null;
  readonly note: string;
}
