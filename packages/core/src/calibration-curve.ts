/** Predictions of one nuisance function beside what was observed, in bins of equally many units. */
export interface CalibrationCurve {
  /** As `NuisanceQuality.name`: `propensity`, `outcome | T=0`, `outcome | T=1`. */
  readonly name: string;
  readonly loss: "squared" | "log";
  /** Units whose target is observed. */
  readonly n: number;
  /** Level of the intervals. */
  readonly level: number;
  /** Ascending predictions; units with equal predictions share a bin. */
  readonly bins: readonly CalibrationBin[];
}

/** Units with neighbouring predictions. */
export interface CalibrationBin {
  readonly n: number;
  /** Mean prediction. */
  readonly predicted: number;
  /** Mean of what was observed: of the outcome, or the share of treated. */
  readonly observed: number;
  /** Of the observed mean: Wilson's for a share, the normal one for an outcome; `null` with a single outcome. */
  readonly ci: readonly [number, number] | null;
}
