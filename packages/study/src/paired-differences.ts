import { meanOf, type MonteCarloFigure } from "./monte-carlo-summary.js";
import type { TruthKind } from "./study-criteria.js";
import { estimatesOf } from "./study-figures.js";
import type { StudyComparison } from "./study-plan.js";
import type { StudyRecord } from "./study-record.js";

/** How two estimators differ on the same runs. */
export interface Differences {
  /** Mean error of the first less mean error of the second. */
  readonly errorDifference: MonteCarloFigure;
  /** Mean squared error of the first less that of the second: below 0 the first is better. */
  readonly squaredErrorDifference: MonteCarloFigure;
}

/** Two estimators in one cell, over the runs in which both gave an estimate. */
export interface PairedDifferences extends StudyComparison {
  readonly cell: number;
  readonly pairs: number;
  readonly sample: Differences;
  readonly population: Differences;
}

/**
 * The differences of two estimators, run by run, their means and the Monte Carlo errors of these. What both share, the draws
 * of a run, cancels, so that far fewer runs tell them apart than two separate means would need.
 */
export function pairedDifferences(
  cell: number,
  { estimator, against }: StudyComparison,
  records: readonly StudyRecord[],
): PairedDifferences {
  const others = new Map(estimatesOf(records, against).map((entry) => [entry.seed, entry]));
  const pairs = estimatesOf(records, estimator).flatMap((first) => {
    const second = others.get(first.seed);
    return second === undefined ? [] : [{ first, second }];
  });
  const differences = (kind: TruthKind): Differences => {
    const errors = pairs.map(({ first, second }) => {
      return [first.estimate - first.truth[kind], second.estimate - second.truth[kind]] as const;
    });
    return Object.freeze({
      errorDifference: meanOf(errors.map(([a, b]) => a - b)),
      squaredErrorDifference: meanOf(errors.map(([a, b]) => a * a - b * b)),
    });
  };
  return Object.freeze({
    cell,
    estimator,
    against,
    pairs: pairs.length,
    sample: differences("sample"),
    population: differences("population"),
  });
}
