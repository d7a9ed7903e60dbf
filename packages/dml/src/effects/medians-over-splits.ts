import { normalTwoSidedP, quantiles } from "@career-dml/core";

/** What one split of the units says of a parameter. */
export interface SplitFinding {
  readonly estimate: number;
  readonly se: number;
}

/** A parameter over many splits: medians of what each says. */
export interface MedianFinding {
  readonly estimate: number;
  /** Medians of the bounds of the splits' intervals. */
  readonly ci: readonly [number, number];
  /** Twice the median p-value, at most 1. */
  readonly pValue: number;
}

const median = (values: readonly number[]): number => quantiles(values, [0.5])[0]!;

/**
 * Medians over splits of the same units. Each split's interval has level 1 - a; that of the medians has 1 - 2 a, and twice the median p-value is a
 * p-value: whatever the splits have in common, half of them would have to be wrong together.
 *
 * @param critical Normal quantile of the splits' intervals, of level 1 - a.
 * @see Chernozhukov, Demirer, Duflo & Fernández-Val (2025), Econometrica 93(4), section 4.
 */
export function mediansOverSplits(splits: readonly SplitFinding[], critical: number): MedianFinding {
  const bound = (side: number): number => median(splits.map(({ estimate, se }) => estimate + side * critical * se));
  const p = splits.map(({ estimate, se }) => normalTwoSidedP(estimate === 0 ? 0 : estimate / se));
  return Object.freeze({
    estimate: median(splits.map(({ estimate }) => estimate)),
    ci: Object.freeze([bound(-1), bound(1)] as const),
    pValue: Math.min(1, 2 * median(p)),
  });
}
