/** Differences between the arms before and after weighting by one adjustment's propensities. */
export interface CovariateBalance {
  readonly rows: readonly BalanceRow[];
  /** Units of each arm that trimming kept. */
  readonly n: { readonly treated: number; readonly untreated: number };
  /** (sum w)^2 / sum w^2 over these units, w = 1 / e of the treated and 1 / (1 - e) of the untreated. */
  readonly effectiveSampleSize: { readonly treated: number; readonly untreated: number };
  /** Units that trimming left out: they count before weighting and not after it. */
  readonly dropped: number;
}

/** One column in the two arms; missing values are left out. */
export interface BalanceRow {
  readonly name: string;
  /** `covariate`: a column of the data. `career`: a number that describes the career, whether or not it was adjusted for. */
  readonly kind: "covariate" | "career";
  /** (mean treated - mean untreated) / sqrt of the mean of the two variances, over all units; 0 where neither arm varies, `null` where one has no value. */
  readonly before: number | null;
  /** The same difference of weighted means over the kept units, over the spread of `before`, so that the two compare. */
  readonly after: number | null;
}
