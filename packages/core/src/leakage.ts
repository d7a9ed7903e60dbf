/** How much better a representation tells the outcomes of rows that its models were trained on than of other rows. */
export interface SeenAgainstUnseen {
  /** R2 of the outcome on rows that the model saw, and on rows that it did not, by probes that saw neither. */
  readonly seenR2: number;
  readonly unseenR2: number;
  /** `seenR2 - unseenR2`, up to the weights of the folds, paired by unit. */
  readonly gap: number;
  readonly se: number;
  /** One-sided: of no gap, or one in the other direction. */
  readonly pValue: number;
}

/** Can a representation that was trained on permuted outcomes tell them? */
export interface LeakagePlacebo {
  readonly permutations: number;
  /** Correlation of the probe's prediction with the permuted outcome within folds, mean over permutations. */
  readonly correlation: number;
  /** Standard deviation of that correlation between permutations. */
  readonly sd: number;
  /** R2 of the permuted outcome, mean over permutations; below zero where the mean alone predicts better. */
  readonly r2: number;
  /** One-sided t test over permutations: of a mean correlation of at most zero. */
  readonly pValue: number;
}

/** Does a representation know outcomes of the rows that it is used for? */
export interface LeakageResult {
  readonly representation: string;
  /** What the representation says of itself: its model saw the rows that it describes. */
  readonly inSample: boolean;
  /** Null where no row is held out of a model, or none is seen; then `seenReason` says so. */
  readonly seen: SeenAgainstUnseen | null;
  readonly seenReason: string | null;
  /** Null where the training was not repeated; then `placeboReason` says so. */
  readonly placebo: LeakagePlacebo | null;
  readonly placeboReason: string | null;
  readonly verdict: "leaks" | "no leak found" | "not tested";
  readonly level: number;
}
