/** Estimates on permuted data. */
export interface PlaceboResult {
  /** What was dealt out anew. */
  readonly name: "treatment" | "outcome" | "careers";
  readonly label: string;
  /** How often. */
  readonly permutations: number;
  /** The estimate on the data as they are, in outcome units, as are all others. */
  readonly real: number;
  /** The placebo estimates in the order of the permutations. */
  readonly estimates: readonly number[];
  /** Mean of the placebo estimates, and their sd (divisor n - 1; of a single one its standard error); mean of the standard errors that they state. */
  readonly mean: number;
  readonly sd: number;
  readonly meanSe: number;
  /** Share of the placebo intervals that hold zero. */
  readonly coverage: number;
  /** For the permuted treatment and outcome: two-sided p-value of zero mean. For careers: `realPValue`. */
  readonly pValue: number;
  /**
   * Share of the real estimate and its placebos that lie as far out as the real one: from zero where the permutation leaves no
   * effect, from their common mean for careers. Of the hypothesis that what was permuted does not matter.
   */
  readonly realPValue: number;
  /** Of treatment and outcome: `pValue` at least .05. Of careers: at most .05, as careers ought to move the estimate. */
  readonly passed: boolean;
  /** What the verdict says, in words. */
  readonly note: string;
}
