/** Predicted individual effects of one adjustment, in outcome units; its size does not depend on the number of units. */
export interface EffectDistribution {
  /** Units with a predicted effect. */
  readonly n: number;
  readonly mean: number;
  /** Divisor n - 1. */
  readonly sd: number;
  /** Counts in bins of equal width from the smallest to the largest effect; one bin where all are equal. */
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
  /** Effects in ascending order, as slices of neighbours that hold equally many units. */
  readonly curve: readonly EffectSlice[];
  /** Level of the intervals. They are pointwise: each is for one unit alone, so some of many miss zero by chance. */
  readonly level: number;
  /** Shares of the units whose own interval lies above zero, and below it. */
  readonly above: number;
  readonly below: number;
}

/** Neighbours among the units in order of their predicted effects. */
export interface EffectSlice {
  /** Share of the units up to the middle of the slice. */
  readonly share: number;
  readonly n: number;
  /** Mean predicted effect. */
  readonly effect: number;
  /** `effect` minus and plus the normal quantile times the root mean variance of a single prediction. */
  readonly interval: readonly [number, number];
}
